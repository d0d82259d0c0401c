"""A process of one deployed function: how it starts, when it is ready, how it ends."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from runtime.artifact.manifest import Manifest
from runtime.errors import BundleError

READY_WITHIN_S = 30.0
LOOK_EVERY_S = 0.02
SERVED = frozenset({"endpoint", "hub", "site"})
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "TZ")
ONE_PORT = "METRICS_PORT"  # which many processes of one machine cannot share


def environment_of(manifest: Manifest, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the function reads, and what every process has."""
    found = {name: given[name] for name in (*PASSED_ON, *manifest.environment) if name in given}
    return found | {ONE_PORT: ""}  # an empty one goes before that of `.env`


class CellProcess:
    """One process, from its start to its end.

    Attributes:
        report: Where it writes how many requests it has answered, as soon as it serves; None where it serves nobody.
        last_words: What it wrote last, for people.
    """

    def __init__(self, process: Process, log: Path, report: Path | None) -> None:
        """Read what the process says into its log."""
        self._process = process
        self.report = report
        self.last_words = ""
        self._reading = asyncio.create_task(self._read(log))

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Wait for its end; return the exit code."""
        code = await self._process.wait()
        await self._reading
        if self.report is not None:
            self.report.unlink(missing_ok=True)
        return code

    async def wait_until_ready(self) -> None:
        """Wait until it serves.

        Raises:
            BundleError: It ended instead, or took too long; what it said last is in the message.
        """
        assert self.report is not None  # noqa: S101 -- who serves has one
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN_S):
                while not self.is_over and not self.report.exists():  # noqa: ASYNC110 -- nothing announces a file
                    await asyncio.sleep(LOOK_EVERY_S)
        if self.is_over:
            await self._reading
        elif self.report.exists():
            return
        why = f"it ended with {self._process.returncode}" if self.is_over else f"not ready in {READY_WITHIN_S:.0f} s"
        message = f"{why}: {self.last_words or 'it said nothing'}"
        raise BundleError(message)

    async def wait_until_well(self) -> None:
        """Wait until it has ended without a fault.

        Raises:
            BundleError: It ended with one.
        """
        if code := await self.wait():
            message = f"it ended with {code}: {self.last_words or 'it said nothing'}"
            raise BundleError(message)

    def tell_to_stop(self) -> None:
        """Let it end what it has begun; afterwards it is gone."""
        if not self.is_over:
            self._process.send_signal(signal.SIGTERM)

    async def _read(self, log: Path) -> None:
        assert self._process.stderr is not None  # noqa: S101 -- it is a pipe
        with log.open("ab", buffering=0) as file:
            async for line in self._process.stderr:
                file.write(line)
                self.last_words = line.decode(errors="replace").strip() or self.last_words


def run_tree(tree: Path) -> list[str]:
    """Return the command that runs an artifact."""
    return [sys.executable, "-S", str(tree)]


async def start_process(
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    *,
    listener: socket.socket | None = None,
    report: Path | None = None,
) -> CellProcess:
    """Start a process.

    Args:
        command: Program and arguments.
        environment: All of its variables.
        log: Takes what it says.
        listener: A socket that listens, which is handed on as `--fd`.
        report: Handed on as `--report`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    inherited = () if listener is None else (listener.fileno(),)
    given = [*(f"--fd={number}" for number in inherited), *([f"--report={report}"] if report else [])]
    process = await asyncio.create_subprocess_exec(
        *(*command, *given),
        env=dict(environment),
        pass_fds=inherited,
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        start_new_session=True,
    )
    return CellProcess(process, log, report)


async def try_out(tree: Path, manifest: Manifest, given: Mapping[str, str]) -> None:
    """Start an artifact once beside what runs: what serves has to become ready, what works to find all that it needs.

    Raises:
        BundleError: It does not; why is in the message.
    """
    environment = environment_of(manifest, given)
    with tempfile.TemporaryDirectory(prefix="careerbird-") as folder:
        serves = manifest.kind in SERVED
        arguments = ["--uds", str(Path(folder) / "s")] if serves else ["--check"]
        report = Path(folder) / "report" if serves else None
        process = await start_process([*run_tree(tree), *arguments], environment, Path(folder) / "log", report=report)
        try:
            await (process.wait_until_ready() if serves else process.wait_until_well())
        except BundleError as error:
            message = f"{manifest.name} {manifest.digest[:19]} is not deployed, what ran goes on: {error}"
            raise BundleError(message) from None
        finally:
            process.tell_to_stop()
            await process.wait()


def resident_bytes(pid: int) -> int:
    """Return how much memory a process has; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
