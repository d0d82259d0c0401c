"""Emulators as processes of their own, as a developer starts them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60.0
ENVIRON = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}  # no settings


LEFT_OUT = ("__pycache__", "samples", "node_modules")
Listing = dict[str, list[dict[str, str]]]


class Started(NamedTuple):
    """An emulator that said it is ready; `ready` is its line."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    errors: Path

    def post(self, path: str, body: dict[str, str]) -> None:
        ask(self.ready, path, json.dumps(body).encode())

    def servers(self) -> list[psutil.Process]:
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if "python" not in child.name()]


def ask(ready: Mapping[str, Any], path: str, body: bytes | None = None) -> Listing:
    headers = {"Authorization": f"Bearer {ready['token']}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{ready['url']}/api/recruiter{path}", body, headers)  # noqa: S310 (loopback)
    with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:  # noqa: S310 (loopback)
        listing: Listing = json.load(answer)
    return listing


def command(directory: Path, *arguments: str, program: Path = ROOT / "local_emulator.py") -> list[str]:
    return [sys.executable, str(program), "--directory", str(directory), *arguments]


@contextmanager
def started(
    directory: Path, *arguments: str, port: int = 0, program: Path = ROOT / "local_emulator.py"
) -> Iterator[Started]:
    """Start one with `--json`, wait for its line, and see to it that it ends."""
    errors = directory.with_suffix(".errors")
    line = command(directory, "--json", "--port", str(port), *arguments, program=program)
    with (
        errors.open("w") as stderr,
        subprocess.Popen(  # noqa: S603 (our own script)
            line, stdout=subprocess.PIPE, stderr=stderr, text=True, env=ENVIRON, cwd=directory.parent
        ) as process,
    ):
        assert process.stdout is not None
        try:
            ready = process.stdout.readline()
            assert ready, errors.read_text()
            yield Started(process, json.loads(ready), errors)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(DEADLINE_S)


def finished(
    directory: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one to its end."""
    return subprocess.run(  # noqa: S603 (our own script)
        command(directory, *arguments),
        capture_output=True,
        text=True,
        env={**ENVIRON, **(environ or {})},
        cwd=directory.parent,
        timeout=DEADLINE_S,
        check=False,
    )


def copy_product(parent: Path) -> Path:
    """Copy what an emulator runs, for a test to change its functions."""
    copy = parent / "copy"
    copy.mkdir()
    for name in ("functions", "infra", "runtime"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
    shutil.copy(ROOT / "local_emulator.py", copy)
    return copy


@contextmanager
def own_directory() -> Iterator[Path]:
    """A directory with a short path whose parents are open to everyone, for PostgreSQL may run as another user."""
    parent = Path(tempfile.mkdtemp(prefix="cb-"))
    parent.chmod(0o755)
    try:
        yield parent / "data"
    finally:
        shutil.rmtree(parent)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_gone(process: psutil.Process) -> bool:
    """Whether a process has ended; a zombie has, for reaping orphans is up to the machine."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
