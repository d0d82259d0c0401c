"""The load test: what it refuses, what its users and shapes are, and how it judges a run.

Locust changes how a whole process waits, so that it runs as a child here.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec import structs

from loadtest.__main__ import emulator
from loadtest.counters import CountedJob, complaints, complaints_of
from loadtest.preflight import NotFitError, check_host, check_secret, check_server
from loadtest.report.page import Run, write_page
from loadtest.told import complaints_of_watchers
from loadtest.waits import FAIR_WAIT_S, Wait, complaints_of_waits
from tests.conftest import JWT_SECRET

ROOT = Path(__file__).parents[1]
LOCUSTFILE = ROOT / "loadtest" / "locustfile.py"
SHAPES = sorted((ROOT / "loadtest" / "shapes").glob("*.py"))
DEADLINE_S = 90
USERS = {"BulkRecruiter", "Impatient", "Operator", "Reporter", "Watcher"}
NOWHERE = "http://127.0.0.1:1"  # a port that only root may listen on
TICKS = """
import json, sys
from types import SimpleNamespace
from locust.util.load_locustfile import load_locustfile
load_locustfile(sys.argv[1])
told = {}
for path in sys.argv[2:]:
    [shape] = load_locustfile(path)[1]
    options = SimpleNamespace(num_users=200, run_time=1_000)
    shape.runner = SimpleNamespace(environment=SimpleNamespace(parsed_options=options))
    ticks = []
    for second in (0, 450, 999, 1_000):
        shape.get_run_time = lambda second=second: second
        tick = shape.tick()
        ticks.append(tick and tick[0])
    told[type(shape).__name__] = ticks
print(json.dumps(told))
"""
STRICT_SHAPE = """
from loadtest.stages import StagedShape
from loadtest.thresholds import Threshold

class Strict(StagedShape):
    users, seconds = 10, 5
    thresholds = (Threshold(method="POST", name="/analyze/bulk", p95_ms=0.001),)
"""

JOB = CountedJob(
    id=UUID(int=7),
    status="completed",
    generation=1,
    total_items=3,
    processed_items=2,
    failed_items=1,
    rows_total=3,
    rows_completed=2,
    rows_failed=1,
)


def test_a_job_whose_counters_equal_its_rows_passes() -> None:
    found = list(complaints_of(JOB))

    assert found == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"status": "processing"}, id="open"),
        pytest.param({"generation": 2}, id="twice"),
        pytest.param({"processed_items": 3}, id="counted-twice"),
        pytest.param({"rows_total": 2}, id="row-lost"),
        pytest.param({"processed_items": 1, "rows_completed": 1}, id="item-open"),
    ],
)
def test_a_job_that_is_not_as_it_should_be_is_told(change: dict[str, str | int]) -> None:
    found = list(complaints_of(structs.replace(JOB, **change)))

    assert found
    assert all(str(JOB.id) in sentence for sentence in found)


def test_a_job_that_was_accepted_and_is_not_there_is_told(database_url: str) -> None:
    lost = uuid4()

    found = complaints(database_url, [lost])

    assert found == [f"job {lost} was accepted and is not there"]


def test_a_cancelled_job_may_leave_items_open() -> None:
    found = list(complaints_of(structs.replace(JOB, status="cancelled", processed_items=1, rows_completed=1)))

    assert found == []


def test_a_job_that_was_retried_once_has_two_generations() -> None:
    retried = structs.replace(JOB, generation=2)

    assert list(complaints_of(retried, 2)) == []
    assert list(complaints_of(retried, 1))


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1:5000", "http://localhost", "http://127.9.9.9:1/", "http://[::1]:5000"]
)
def test_loopback_needs_no_word_of_its_owner(host: str) -> None:
    check_host(host, owned=False)


@pytest.mark.parametrize(
    "host", ["http://192.0.2.1:5000", "https://0.0.0.0", "http://[::ffff:192.0.2.1]", "http://127.0.0.1@192.0.2.1"]
)
def test_any_other_address_needs_the_word_of_its_owner(host: str) -> None:
    with pytest.raises(NotFitError, match="needs --i-own-this-host"):
        check_host(host, owned=False)
    check_host(host, owned=True)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:5000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://127.0.0.1/api"]
)
def test_what_is_no_address_is_told(host: str) -> None:
    with pytest.raises(NotFitError, match="no address of a server"):
        check_host(host, owned=True)


@pytest.mark.parametrize(("secret", "word"), [("", "missing"), ("short", "too short")])
def test_a_secret_that_makes_no_tokens_is_told(secret: str, word: str) -> None:
    with pytest.raises(NotFitError, match=word):
        check_secret(secret)


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        pytest.param(200, b"<html>", "is not this product", id="a-page"),
        pytest.param(200, b'{"ok": true}', "is not this product", id="other-json"),
        pytest.param(200, b"[]", "is not this product", id="a-list"),
        pytest.param(404, b"", "is not this product", id="no-such-path"),
        pytest.param(302, b"", "is not this product", id="leads-elsewhere"),
        pytest.param(503, b"{}", "is not ready", id="not-ready"),
    ],
)
def test_a_server_that_will_not_do_is_told(status: int, body: bytes, sentence: str) -> None:
    with answering(status, body) as host, pytest.raises(NotFitError, match=sentence):
        check_server(host, JWT_SECRET)


def test_each_shape_keeps_to_its_share_of_time_and_users() -> None:
    line = [sys.executable, "-c", TICKS, str(LOCUSTFILE), *map(str, SHAPES)]

    ran = subprocess.run(line, capture_output=True, check=True, cwd="/", timeout=DEADLINE_S)  # noqa: S603 -- ours

    even = [200, 200, 200, None]
    assert json.loads(ran.stdout) == {
        "CancelStorm": even,
        "DeployUnderLoad": even,
        "NoisyNeighbour": even,
        "RampTo100": even,
        "RampTo1000": even,
        "ReconnectStorm": even,
        "Soak": even,
        "Spike": [20, 200, 20, None],
        "Steady": even,
    }


def test_the_user_classes_are_found_from_any_folder(tmp_path: Path) -> None:
    ran = locust(tmp_path, str(LOCUSTFILE), "--list")

    assert ran.returncode == 0
    assert {line.strip() for line in ran.stdout.splitlines()[1:]} == USERS


def test_tags_that_nobody_has_are_told(tmp_path: Path) -> None:
    ran = locust(tmp_path, str(LOCUSTFILE), "--headless", "--host", NOWHERE, "--tags", "nothing", secret=JWT_SECRET)

    assert ran.returncode == 2
    assert "No user has a task with these tags" in ran.stderr


@pytest.mark.parametrize(
    ("secret", "host", "sentence"),
    [
        pytest.param("", NOWHERE, "JWT_SECRET is missing", id="no-secret"),
        pytest.param(JWT_SECRET, NOWHERE, "Nothing answers at", id="no-server"),
        pytest.param(JWT_SECRET, "http://192.0.2.1", "needs --i-own-this-host", id="not-ones-own"),
    ],
)
def test_what_cannot_be_loaded_is_one_line_and_exit_code_2(
    tmp_path: Path, secret: str, host: str, sentence: str
) -> None:
    ran = locust(tmp_path, str(LOCUSTFILE), "--headless", "--host", host, secret=secret)

    assert ran.returncode == 2
    assert [line for line in ran.stderr.splitlines() if sentence in line]
    assert "Traceback" not in ran.stderr


def test_a_breach_ends_a_real_run_with_exit_code_1_and_is_named(tmp_path: Path) -> None:
    shape = tmp_path / "strict.py"
    shape.write_text(STRICT_SHAPE)
    with emulator(tmp_path / "data") as address:
        with pytest.raises(NotFitError, match="takes no token"):
            check_server(address.url, "another secret, of 32 bytes or more")
        files, figures = (
            f"{LOCUSTFILE},{shape}",
            ("--csv", "figures", "--html", "page.html", "--stop-timeout", "20", "--equal-weights"),
        )
        options = ("--headless", "--only-summary", "--exclude-tags", "limits", "--host", address.url, *figures)
        ran = locust(tmp_path, files, *options, secret=address.jwt_secret)

    with (tmp_path / "figures_stats.csv").open() as file:
        failed = {(row["Type"], row["Name"]): row["Failure Count"] for row in csv.DictReader(file)}
    assert ran.returncode == 1, ran.stderr
    [breach] = [line for line in ran.stderr.splitlines() if line.startswith("Strict: ")]
    assert breach.startswith("Strict: p95 of POST /analyze/bulk is ")
    assert ("POST", "/analyze/bulk (again)") not in failed
    assert {("POST", "/resumes"), ("GET", "/operator/queues"), ("HUB", "JoinJobGroup")} <= failed.keys()
    assert (tmp_path / "page.html").exists()


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Run a server that answers everything alike; yields its URL."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def locust(folder: Path, files: str, *options: str, secret: str = "") -> subprocess.CompletedProcess[str]:
    """Run Locust in a folder that is not ours."""
    line = [sys.executable, "-m", "locust", "--locustfile", files, *options]
    environ = {"PATH": os.environ["PATH"], "JWT_SECRET": secret}
    return subprocess.run(  # noqa: S603 -- our own files
        line, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=DEADLINE_S
    )


JOB_ID, OTHER = str(UUID(int=1)), str(UUID(int=2))


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([f"began {OTHER} {JOB_ID}", f"ended {OTHER} {JOB_ID}"], 0),
        ([f"began {OTHER} {JOB_ID}", f"left {OTHER} {JOB_ID}"], 0),
        ([f"began {OTHER} {JOB_ID}"], 1),
        ([f"began {OTHER} {JOB_ID}", f"ended {OTHER} {JOB_ID}", f"ended {OTHER} {JOB_ID}"], 1),
    ],
)
def test_each_watcher_is_told_once(lines: list[str], count: int) -> None:
    assert len(list(complaints_of_watchers(lines))) == count


def test_a_small_job_waits_no_longer_than_is_fair() -> None:
    def wait(items: int, waited_s: float) -> Wait:
        return Wait(job_id=JOB.id, user_id=JOB.id, total_items=items, waited_s=waited_s)

    assert list(complaints_of_waits([wait(3, FAIR_WAIT_S), wait(10_000, 60.0)])) == []
    assert len(list(complaints_of_waits([wait(3, FAIR_WAIT_S + 1), wait(100, FAIR_WAIT_S + 1)]))) == 2


def run_of(**changes: object) -> Run:
    given: dict[str, object] = {
        "shape": "steady",
        "host": "http://<here>",
        "began_at": datetime(2026, 11, 30, tzinfo=UTC),
        "seconds": 12.0,
        "is_broken_off": False,
        "complaints": [],
        "thresholds": [],
        "samples": [],
        "waits": [],
        "job_count": 3,
    }
    return msgspec.convert(given | changes, Run)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Every threshold was kept"),
        ({"is_broken_off": True}, "The run was broken off after 12 s."),
        ({"complaints": ["job <7> is lost"]}, "job &lt;7&gt; is lost"),
    ],
)
def test_a_page_says_how_the_run_went(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    """A run that was broken off at once has left no figures."""
    page = write_page(tmp_path, run_of(**changes)).read_text()

    assert sentence in page
    assert "http://&lt;here&gt;" in page


def test_a_run_leaves_a_page_with_its_course() -> None:
    """A real run: its users, the queue, the processes, and every kind of request."""
    line = [sys.executable, "-m", "loadtest", "--users", "4", "--seconds", "4"]
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, timeout=DEADLINE_S, check=False)  # noqa: S603 (our own module)

    told = next(each for each in done.stdout.splitlines() if "The report: " in each)
    page = ROOT / told.partition("The report: ")[2]
    shown = page.read_text()
    shutil.rmtree(page.parent)
    assert "jobs accepted" in told
    assert "started" not in done.stdout, done.stdout  # no job is other than it should be
    for name in ("Users", "Queue depth", "Waits of jobs, by user", "CPU", "Memory", "PostgreSQL", "/analyze/bulk"):
        assert name in shown
    assert shown.count("<polyline") >= 8
