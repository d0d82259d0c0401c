"""`python -m loadtest`: a shape against an emulator of its own, a look at every job that was accepted, a report."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from loadtest.counters import complaints
from loadtest.notes import Notes
from loadtest.report.history import PREFIX
from loadtest.report.page import Run, write_page
from loadtest.report.sampler import sampling
from loadtest.told import complaints_of_watchers
from loadtest.waits import complaints_of_waits, waits_of
from runtime.commands import run_command
from runtime.errors import BulkError

ROOT = Path(__file__).parents[1]
SHAPES = ROOT / "loadtest" / "shapes"
REPORTS = ROOT / "loadtest" / "reports"
STOP_TIMEOUT_S = 60
BROKEN_OFF = 130  # as a shell says that Ctrl-C ended a command
PLAN_LIMITS = '{"free": {"requests": 10000000, "items": 1000000000}}'  # a token without a plan has these


class Address(Struct, rename="camel", frozen=True, kw_only=True):
    """What is needed of the emulator's line."""

    pid: int
    url: str
    database_url: str
    jwt_secret: str


def main() -> int:
    """Load, check, and write the report.

    Returns:
        0 when no threshold was broken and every accepted job and every watcher is as it should be; against a `--host`,
        whose database is not looked into, Locust's own.
    """
    wanted = parse_arguments()
    folder = REPORTS / f"{wanted.shape}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="cb-load-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL may run as another user, who has to get through
        run, status = (
            load_emulator(wanted, folder, directory) if not wanted.host else load_host(wanted, folder, directory)
        )
    sys.stdout.writelines(f"{sentence}\n" for sentence in run.complaints)
    page = write_page(folder, run)
    sys.stdout.write(f"{run.job_count} jobs accepted. The report: {os.path.relpath(page)}\n")
    return status or bool(run.complaints) or not (run.job_count or wanted.host)


def load_host(wanted: argparse.Namespace, folder: Path, directory: Path) -> tuple[Run, int]:
    """Load a server that somebody else runs; of it is known what Locust saw."""
    notes = Notes(directory)
    began_at = datetime.now(UTC)
    status = load(wanted, folder, wanted.host, notes.environ)
    return run_of(wanted, wanted.host, began_at, notes, status), status


def load_emulator(wanted: argparse.Namespace, folder: Path, directory: Path) -> tuple[Run, int]:
    """Load an emulator of its own, and look at every job and every watcher."""
    notes = Notes(directory)
    with emulator(directory / "data") as address:
        began_at = datetime.now(UTC)
        with sampling(address.database_url, address.pid) as samples:
            status = load(wanted, folder, address.url, notes.environ | {"JWT_SECRET": address.jwt_secret})
        job_ids = notes.job_ids
        waits = waits_of(address.database_url, job_ids)
        run = run_of(wanted, address.url, began_at, notes, status)
        wrong = list(run.complaints)
        if not run.is_broken_off:  # the users of one that was have left all as it was
            wrong += complaints(address.database_url, job_ids)
            wrong += [*complaints_of_waits(waits), *complaints_of_watchers(notes.told)]
    return msgspec.structs.replace(run, samples=samples, waits=waits, complaints=wrong), status


def run_of(wanted: argparse.Namespace, host: str, began_at: datetime, notes: Notes, status: int) -> Run:
    """Return what is known of any run."""
    judged = notes.judged
    return Run(
        shape=wanted.shape,
        host=host,
        began_at=began_at,
        seconds=(datetime.now(UTC) - began_at).total_seconds(),
        is_broken_off=status == BROKEN_OFF or judged is None,
        complaints=[*judged.breaches] if judged else [],
        thresholds=judged.thresholds if judged else [],
        samples=[],
        waits=[],
        job_count=len(set(notes.job_ids)),
    )


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
    own_group = True  # Ctrl-C ends the load first
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environ, start_new_session=own_group) as process:  # noqa: S603 (our own script)
        try:
            ready = process.stdout.readline() if process.stdout else b""
            if not ready:
                message = "The emulator does not start; its own line says why."
                raise BulkError(message)
            yield msgspec.json.decode(ready, type=Address)
        finally:
            process.terminate()


def load(wanted: argparse.Namespace, folder: Path, host: str, environ: Mapping[str, str]) -> int:
    """Run Locust, which changes how a whole process waits, as a child; return its exit code, 130 after Ctrl-C."""
    files = f"{ROOT / 'loadtest' / 'locustfile.py'},{SHAPES / wanted.shape}.py"
    options = ["--headless", "--only-summary", "--stop-timeout", str(STOP_TIMEOUT_S), "--host", host]
    options += ["--csv", str(folder / PREFIX), "--csv-full-history", "--html", str(folder / f"{PREFIX}.html")]
    options += ["--users", str(wanted.users)] if wanted.users else []
    options += ["--run-time", f"{wanted.seconds}s"] if wanted.seconds else []
    options += ["--i-own-this-host"] if wanted.i_own_this_host else []
    line = [sys.executable, "-m", "locust", "--locustfile", files, *options]
    with subprocess.Popen(line, env={**os.environ, **environ}) as process:  # noqa: S603 (our own file)
        try:
            return process.wait()
        except KeyboardInterrupt:  # it has been told as well
            process.wait()
            return BROKEN_OFF


if __name__ == "__main__":
    run_command(main)
