"""`python -m loadtest`: 20 users for 30 s against an emulator of its own, then a look at every job they submitted."""

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
        0 when no request failed and every accepted job ended with right counters.
    """
    wanted = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="cb-load-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL may run as another user, who has to get through
        with emulator(directory / "data") as address:
            accepted = directory / "accepted"
            accepted.touch()
            status = load(address, accepted, wanted)
            job_ids = {UUID(line) for line in accepted.read_text().split()}
            wrong = complaints(address.database_url, job_ids)
    sys.stdout.writelines(f"{sentence}\n" for sentence in wrong)
    sys.stdout.write(
        f"{len(job_ids)} jobs accepted, {'as they should be' if not wrong else 'not as they should be'}.\n"
    )
    return status or bool(wrong) or not job_ids


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m loadtest", description=__doc__)
    parser.add_argument("--users", type=int, default=20, help="default: %(default)s")
    parser.add_argument("--seconds", type=int, default=30, help="default: %(default)s")
    return parser.parse_args()


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


def load(address: Address, accepted: Path, wanted: argparse.Namespace) -> int:
    """Run Locust, which changes how a whole process waits, as a child; return its exit code."""
    options = ["--headless", "--only-summary", "--users", str(wanted.users), "--spawn-rate", "10"]
    options += ["--run-time", f"{wanted.seconds}s", "--stop-timeout", str(STOP_TIMEOUT_S), "--host", address.url]
    environ = {
        **os.environ,
        "JWT_SECRET": address.jwt_secret,
        "LOADTEST_ACCEPTED": str(accepted),
        "PYTHONPATH": str(ROOT),
    }
    line = [sys.executable, "-m", "locust", "--locustfile", str(ROOT / "loadtest" / "locustfile.py"), *options]
    return subprocess.run(line, env=environ, check=False).returncode  # noqa: S603 (our own file)


if __name__ == "__main__":
    run_command(main)
