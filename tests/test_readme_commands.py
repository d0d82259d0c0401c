"""The README's commands run as they stand there."""

import asyncio
import os
import re
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process

from runtime.bundle import FUNCTIONS
from runtime.settings import Settings
from tests.conftest import JWT_SECRET

HEADING = "## Run it against your own PostgreSQL and Redis"
PYTHON = ".venv/bin/python"
DEADLINE_S = 30
STAYING = {"runtime.serve": b"server.started", "runtime.work": b"worker.started"}
ANY_PORT = {"runtime.serve": ("--port", "0")}  # what it stands for may be taken here


def commands() -> list[list[str]]:
    """Return the arguments of Python in the block below the heading."""
    text = (FUNCTIONS.parent / "README.md").read_text().partition(HEADING)[2]
    block = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0]
    words = [shlex.split(line, comments=True) for line in block.splitlines()]
    return [line[1:] for line in words if line and line[0] == PYTHON]


async def test_every_command_against_ones_own_servers_runs(settings: Settings, owner_url: str) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(FUNCTIONS.parent),
        "REDIS_URL": settings.require_redis_url(),
        "JWT_SECRET": JWT_SECRET,
    }
    ran = []
    for command in commands():
        module = command[1]
        database_url = owner_url if module == "runtime.migrate" else settings.require_database_url()
        ran.append(module)

        code, log = await outcome_of(module, command, {**environ, "DATABASE_URL": database_url})

        assert code == 0, log

    assert ran == [
        "runtime.migrate",
        "runtime.serve",
        "runtime.work",
        "runtime.fire",
        "runtime.pause",
        "runtime.unpause",
        "runtime.token",
    ]


def test_every_target_of_make_that_is_told_of_is_there() -> None:
    root = FUNCTIONS.parent
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    told = [re.findall(r"\bmake ([a-z-]+)", (root / page).read_text()) for page in ("README.md", "CONTRIBUTING.md")]

    assert all(told)
    assert {target for page in told for target in page} - targets == set()


def test_every_command_is_of_a_python_that_is_there() -> None:
    root = FUNCTIONS.parent
    pages = [root / "README.md", root / "CONTRIBUTING.md", root / "Makefile", *(root / "docs").glob("*.md")]
    bare = re.compile(r"(?<![\w/.-])python (?=-|\w+\.py)")

    assert [(page.name, line) for page in pages for line in page.read_text().splitlines() if bare.search(line)] == []


def test_no_pasted_line_has_a_comment_which_zsh_takes_for_arguments() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (FUNCTIONS.parent / "README.md").read_text(), re.DOTALL)

    assert [line for block in blocks for line in block.splitlines() if re.search(r"(^|\s)#", line)] == []


async def outcome_of(module: str, command: list[str], environ: dict[str, str]) -> tuple[int | None, bytes]:
    """Run a command to its end; one that stays is asked to end once it has started."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, *ANY_PORT.get(module, ()), env=environ, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(DEADLINE_S):
            seen = await stopped_once_started(process, STAYING[module]) if module in STAYING else b""
            _, rest = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, seen + rest


async def stopped_once_started(process: Process, word: bytes) -> bytes:
    """Read the log up to the line with `word`, ask the process to end, and return what was read."""
    assert process.stderr
    seen = b""
    async for line in process.stderr:
        seen += line
        if word in line:
            process.send_signal(signal.SIGTERM)
            break
    return seen
