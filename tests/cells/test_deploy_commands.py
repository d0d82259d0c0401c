"""The commands of `docs/deploy.md` run as they stand there, one after the other, in a copy of the checkout."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx
import pytest

from runtime.artifact.builder import LOCK, ROOT
from runtime.settings import Settings
from tests.conftest import JWT_SECRET
from tests.realtime.live import free_port
from tests.serving.nginx import needs_nginx

PAGE = ROOT / "docs" / "deploy.md"
PYTHONS = (".venv/bin/python", "python3")
COPIED = ("runtime", "functions", "infra")
GIT = ("git", "-c", "user.name=T", "-c", "user.email=t@example.com")
DEADLINE_S = 300
STAYING = ("dist/livez", "--serve")


def blocks() -> list[str]:
    """Return the commands of the page, in order."""
    found = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line for block in found for line in block.splitlines()]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what is built from, with a history and a path short enough for Unix sockets."""
    root = Path("/tmp") / f"deploy-{tmp_path.name[-8:]}-{free_port()}"  # noqa: S108 -- made here, and deleted
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "web"))
    shutil.copy(LOCK, root / LOCK.name)
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "All")):
        subprocess.run([*GIT, *arguments], cwd=root, check=True)  # noqa: S603 -- ours
    return root


def change_livez(root: Path) -> None:
    """Let the function say something else, as a developer would."""
    place = root / "functions" / "http" / "livez.py"
    place.write_text(place.read_text().replace('"alive"', '"lively"', 1))


@needs_nginx
@pytest.mark.timeout(900)
async def test_every_command_of_the_page_runs(checkout: Path, settings: Settings) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "JWT_SECRET": JWT_SECRET,
        "DATABASE_URL": settings.require_database_url(),
        "REDIS_URL": settings.require_redis_url(),
    }
    said: dict[str, str] = {}
    try:
        for line in blocks():
            if "runtime.deploy livez" in line and "--from" not in line:
                change_livez(checkout)
            code, said[line] = await outcome_of(line, checkout, environ)
            assert code == 0, said[line]
    finally:
        shutil.rmtree(checkout)

    answers = "\n".join(said.values())
    assert "livez runs" in said[".venv/bin/python -m runtime.deploy --rollback livez"]
    assert "nothing" in answers  # what a first deployment replaces
    assert len(said) >= len(("build", "affected", "artifact", "deploy", "status", "serve", "again", "back", "render"))


async def outcome_of(line: str, root: Path, environ: dict[str, str]) -> tuple[int | None, str]:
    """Run a command to its end; one that stays is asked to end once it answers."""
    python, *words = shlex.split(line)
    assert python in PYTHONS, f"{line}: of another program than Python"
    port = free_port()
    stays = any(word in words for word in STAYING)
    words = [word for word in words if word not in {"--port", "5001"}] + (["--port", str(port)] if stays else [])
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=root, env=environ, stdout=PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(DEADLINE_S):
            if stays:
                await end_once_it_answers(f"http://127.0.0.1:{port}/livez", process)
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, out.decode()


async def end_once_it_answers(url: str, process: Process) -> None:
    """Wait until a server answers and ask it to end, unless it has ended by itself."""
    async with httpx.AsyncClient(timeout=DEADLINE_S) as client:
        while process.returncode is None:
            try:
                assert (await client.get(url)).json() == {"status": "alive"}
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                process.send_signal(signal.SIGTERM)
                return
