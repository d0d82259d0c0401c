"""`python -m loadtest`: a shape against an emulator of its own, then a look at every job that was submitted."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from loadtest.counters import complaints
from runtime.commands import run_command
from runtime.errors import BulkError

ROOT = Path(__file__).parents[1]
SHAPES = ROOT / "loadtest" / "shapes"
STOP_TIMEOUT_S = 60
PLAN_LIMITS = '{"free": {"requests": 10000000, "items": 1000000000}}'  # a token without a plan has these


class Address(Struct, rename="camel", frozen=True, kw_only=True):
    """What is needed of the emulator's line."""

    url: str
    database_url: str
    jwt_secret: str


def main() -> int:
    """Load, and check.

    Returns:
        0 when no threshold was broken and every accepted job ended with right counters; against a `--host`, whose
        database is not looked into, Locust's own.
    """
    wanted = parse_arguments()
    if wanted.host:
        return load(wanted, wanted.host, {})
    with tempfile.TemporaryDirectory(prefix="cb-load-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL may run as another user, who has to get through
        with emulator(directory / "data") as address:
            accepted = directory / "accepted"
            accepted.touch()
            environ = {"JWT_SECRET": address.jwt_secret, "LOADTEST_ACCEPTED": str(accepted)}
            status = load(wanted, address.url, environ)
            job_ids = [UUID(line) for line in accepted.read_text().split()]
            wrong = complaints(address.database_url, job_ids)
    sys.stdout.writelines(f"{sentence}\n" for sentence in wrong)
    sys.stdout.write(
        f"{len(set(job_ids))} jobs accepted, {'as they should be' if not wrong else 'not as they should be'}.\n"
    )
    return status or bool(wrong) or not job_ids


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m loadtest", description=__doc__)
    shapes = sorted(path.stem for path in SHAPES.glob("*.py"))
    parser.add_argument("--shape", choices=shapes, default="steady", help="default: %(default)s")
    parser.add_argument("--users", type=parse_count, help="at most at once; default: the shape's own")
    parser.add_argument("--seconds", type=parse_count, help="default: the shape's own")
    parser.add_argument("--host", help="a running server, instead of an emulator; needs its JWT_SECRET")
    parser.add_argument("--i-own-this-host", action="store_true", help="allow a --host that is not this machine")
    return parser.parse_args()


def parse_count(text: str) -> int:
    """Read a whole number above 0.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal()) or int(text) == 0:
        message = f"{text} is not a whole number above 0"
        raise argparse.ArgumentTypeError(message)
    return int(text)


@contextmanager
def emulator(directory: Path) -> Iterator[Address]:
    """Run an emulator until the block ends.

    Raises:
        BulkError: It does not start.
    """
    environ = {**os.environ, "PLAN_LIMITS": PLAN_LIMITS, "LOG_LEVEL": "warning"}
    for variable in ("DATABASE_URL", "REDIS_URL"):  # a load is not for servers that somebody uses
        environ[variable] = ""
    line = [sys.executable, str(ROOT / "local_emulator.py"), "--json", "--port", "0", "--directory", str(directory)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environ) as process:  # noqa: S603 (our own script)
        try:
            ready = process.stdout.readline() if process.stdout else b""
            if not ready:
                message = "The emulator does not start; its own line says why."
                raise BulkError(message)
            yield msgspec.json.decode(ready, type=Address)
        finally:
            process.terminate()


def load(wanted: argparse.Namespace, host: str, environ: dict[str, str]) -> int:
    """Run Locust, which changes how a whole process waits, as a child; return its exit code."""
    files = f"{ROOT / 'loadtest' / 'locustfile.py'},{SHAPES / wanted.shape}.py"
    options = ["--headless", "--only-summary", "--stop-timeout", str(STOP_TIMEOUT_S), "--host", host]
    options += ["--users", str(wanted.users)] if wanted.users else []
    options += ["--run-time", f"{wanted.seconds}s"] if wanted.seconds else []
    options += ["--i-own-this-host"] if wanted.i_own_this_host else []
    line = [sys.executable, "-m", "locust", "--locustfile", files, *options]
    return subprocess.run(line, env={**os.environ, **environ}, check=False).returncode  # noqa: S603 (our own file)


if __name__ == "__main__":
    run_command(main)
