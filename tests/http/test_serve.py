"""`python -m runtime.serve`, as a process."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from runtime.settings import Settings
from tests.conftest import JWT_SECRET

DEADLINE_S = 20
SERVED = b"server.started"


@asynccontextmanager
async def command(environ: Mapping[str, str | None], *arguments: str) -> AsyncIterator[Process]:
    """Run the command with these settings alone, and end it with the block."""
    given = {name: value for name, value in environ.items() if value is not None}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "runtime.serve", *arguments),
        env={"PATH": os.environ["PATH"], **given},
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line_with(process: Process, word: bytes) -> bytes:
    """Return the first line of the log that has `word`."""
    assert process.stderr
    async for line in process.stderr:
        if word in line:
            return line
    message = f"the process ended without {word!r}"
    raise AssertionError(message)


async def test_only_the_named_endpoints_are_served_until_sigterm(settings: Settings, tmp_path: Path) -> None:
    path = str(tmp_path / "api.sock")
    environ = {"DATABASE_URL": settings.database_url, "JWT_SECRET": JWT_SECRET}
    async with command(environ, "livez", "get-job", "--uds", path) as process:
        await line_with(process, SERVED)
        transport = httpx.AsyncHTTPTransport(uds=path)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            statuses = [(await client.get(path)).status_code for path in ("/livez", "/api/recruiter/jobs/x", "/readyz")]
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()

    assert statuses == [200, 401, 404]
    assert process.returncode == 0, log
    assert files_in(tmp_path) == []


async def test_the_emulators_own_page_is_nothing_but_an_emulators(settings: Settings, tmp_path: Path) -> None:
    path = str(tmp_path / "api.sock")
    environ = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "JWT_SECRET": JWT_SECRET}
    async with command(environ, "--uds", path) as process:
        await line_with(process, SERVED)
        transport = httpx.AsyncHTTPTransport(uds=path)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            answers = [await client.get(path) for path in ("/ops", "/emulator", "/emulator/api/functions")]
            answers.append(await client.post("/emulator/api/fire", json={"name": "livez"}))

    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]


async def test_beside_a_hub_that_is_served_alone_there_is_nothing(settings: Settings, tmp_path: Path) -> None:
    path = str(tmp_path / "hub.sock")
    environ = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "JWT_SECRET": JWT_SECRET}
    async with command(environ, "job-progress-hub", "--uds", path) as process:
        await line_with(process, SERVED)
        transport = httpx.AsyncHTTPTransport(uds=path)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
            answers = [await client.post(path) for path in ("/jobProgressHub/negotiate", "/jobProgressHubs", "/livez")]

    assert [answer.status_code for answer in answers] == [401, 404, 404]


@pytest.mark.parametrize(
    ("arguments", "environ", "complaint"),
    [
        pytest.param(["no_such_function"], {}, b"no function is named no_such_function", id="an unknown name"),
        pytest.param(["get_job"], {}, b"DATABASE_URL", id="no address of PostgreSQL"),
        pytest.param(["livez"], {"JWT_SECRET": None}, b"JWT_SECRET", id="no key"),
        pytest.param(["livez", "--host", "192.0.2.1"], {}, b"cannot listen", id="another's address"),
        pytest.param(["livez", "--host", "no.such.invalid"], {}, b"not known", id="a host that is not there"),
        pytest.param(["bulk_analysis"], {}, b"is a job, not an endpoint or hub", id="a job"),
    ],
)
async def test_what_is_wrong_is_one_line(
    arguments: list[str], environ: dict[str, str | None], complaint: bytes
) -> None:
    async with command({"JWT_SECRET": JWT_SECRET, **environ}, *arguments) as process:
        _, log = await process.communicate()

    assert process.returncode == 2
    assert complaint in log
    assert log.count(b"\n") == 1


async def test_a_port_that_is_none_is_told_by_the_command_line() -> None:
    async with command({"JWT_SECRET": JWT_SECRET}, "livez", "--port", "99999") as process:
        _, log = await process.communicate()

    assert process.returncode == 2
    assert b"99999 is not a port, 0 to 65535" in log


async def test_a_port_of_ipv6_is_served() -> None:
    async with command({"JWT_SECRET": JWT_SECRET}, "livez", "--host", "::1", "--port", "0") as process:
        line = await line_with(process, SERVED)

    assert b"::1" in line


async def test_a_login_that_no_policy_binds_is_refused(owner_url: str) -> None:
    environ = {"DATABASE_URL": owner_url, "JWT_SECRET": JWT_SECRET}
    async with command(environ, "get_job", "--port", "0") as process:
        _, log = await process.communicate()

    assert process.returncode == 2
    assert b"row-level security" in log


def files_in(folder: Path) -> list[str]:
    """Return what a folder holds."""
    return [path.name for path in folder.iterdir()]
