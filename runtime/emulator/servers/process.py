"""Processes: start one that dies with its parent, end one, and know one again after a crash."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from runtime.emulator.servers.account import Account, become
from runtime.errors import ServersError

STOP_TIMEOUT_S = 10.0
LOOK_EVERY_S = 0.01


class Process(Struct, frozen=True, kw_only=True):
    """A process of this machine; `born` tells it from a later one with the same number."""

    pid: int
    born: str

    @classmethod
    def of(cls, pid: int) -> "Process":
        """Describe a living process."""
        return cls(pid=pid, born=born(pid) or "")

    @classmethod
    def decode(cls, text: bytes) -> "Process | None":
        """Read what `encode` wrote; None when it is empty or cut short."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError:
            return None

    def encode(self) -> bytes:
        """Write it as JSON."""
        return msgspec.json.encode(self)


class Program(Struct, frozen=True, kw_only=True):
    """What to start.

    Attributes:
        command: The program and its arguments.
        log: Takes both outputs; made anew.
        record: Takes the process, for the next start to find; removed at the end.
        stop_signal: Ends it in order; also sent by the kernel when the parent dies.
        account: Who runs it.
    """

    command: Sequence[str | Path]
    log: Path
    record: Path
    stop_signal: signal.Signals
    account: Account


@contextmanager
def keep_running(program: Program) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program as a child of its own session, so that Ctrl-C does not reach it, and end it at the end.

    Raises:
        ServersError: The program does not start at all.
    """
    process = spawn(program)
    try:
        program.record.write_bytes(Process.of(process.pid).encode())
        yield process
    finally:
        end(process, program.stop_signal)
        program.record.unlink(missing_ok=True)


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Fork, become the program's account, and exec.

    Raises:
        ServersError: One of the three fails.
    """
    program.log.unlink(missing_ok=True)
    with program.log.open("wb") as log:
        try:
            return subprocess.Popen(  # noqa: S603 (a program that was found and asked for its version, no shell)
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},  # PGOPTIONS and the like are for clients
                start_new_session=True,
                preexec_fn=become(program.account, program.stop_signal),  # noqa: PLW1509 (no threads run yet)
            )
        except OSError as error:
            message = f"{program.command[0]} does not start: {error.strerror}."
            raise ServersError(message) from error
        except subprocess.SubprocessError as error:  # from `become`
            message = f"{program.command[0]} does not start: this root may not change users; run as another user."
            raise ServersError(message) from error


def end(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """Ask a child to end, wait, and kill it when it takes more than 10 seconds."""
    process.send_signal(stop_signal)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def reap(record: Path) -> None:
    """End the process that a record names, if it lives and is the one recorded; never a stranger."""
    with suppress(FileNotFoundError):
        process = Process.decode(record.read_bytes())
        if process is not None:
            end_orphan(process)
        record.unlink()


def end_orphan(process: Process) -> None:
    """End a process that is not a child, and wait until it is gone; SIGINT ends each of our servers in order."""
    for number in (signal.SIGINT, signal.SIGKILL):
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while born(process.pid) == process.born and time.monotonic() < deadline:
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)
            time.sleep(LOOK_EVERY_S)  # the end of a process that is not a child sends no event


def born(pid: int) -> str | None:
    """Return what tells this process from another with the same number; None when it is gone or a zombie."""
    if sys.platform != "linux":
        return born_by_ps(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return None if fields[0] in {"Z", "X"} else f"{boot} {fields[19]}"  # proc(5): 3 is the state, 22 the start time


def born_by_ps(pid: int) -> str | None:
    """Return the start as `ps` tells it, to the second."""
    done = subprocess.run(  # noqa: S603 (a literal command and a number)
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, start = done.stdout.strip().partition(" ")
    return start.strip() if start and not state.startswith("Z") else None


def complaint(log: Path) -> str:
    """Return the last line in which a program complains, or else its last, for an error's sentence."""
    lines = log.read_text(errors="replace").strip().splitlines()
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (complaints or lines or ["it wrote nothing"])[-1]
