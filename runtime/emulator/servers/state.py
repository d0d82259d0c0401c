"""The directory of the servers: private, held by one emulator, and cleared of what an earlier one left."""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from runtime.emulator.servers.account import Account, account_for
from runtime.emulator.servers.process import Process, born, reap
from runtime.errors import ServersError

SOCKET_PATH_BYTES = 100  # sun_path has 104 bytes on macOS, 108 on Linux
LONGEST_SOCKET = ".s.PGSQL.5432"
SERVERS = ("redis", "postgres", "initdb")


class Home(Struct, frozen=True, kw_only=True):
    """Where the servers live.

    Attributes:
        directory: Data, logs and records; mode 0700.
        sockets: Their sockets; mode 0700, short enough for one and without characters that a URL escapes.
        account: Who owns both and runs the servers.
    """

    directory: Path
    sockets: Path
    account: Account

    def record(self, server: str) -> Path:
        """Return the file that says which process a server is."""
        return self.directory / f"{server}.process"


@contextmanager
def open_home(directory: Path, programs: list[Path]) -> Iterator[Home]:
    """Make the directory when needed, hold it, and end the servers that an earlier holder left.

    Raises:
        ServersError: Another emulator holds it, or it cannot be made private.
    """
    directory = directory.resolve()
    sockets = sockets_of(directory)
    with translate_refusals(directory):
        make_own(directory)
        make_own(sockets)
    account = account_for(directory, sockets, *programs)
    home = Home(directory=directory, sockets=sockets, account=account)
    with hold_lock(directory / "lock"), empty_sockets(sockets):
        with translate_refusals(directory):
            make_private(directory, account)
            make_private(sockets, account)
        for server in SERVERS:
            reap(home.record(server))
        yield home


def sockets_of(directory: Path) -> Path:
    """Return `run` in the directory, or a place below the temporary one when a URL could not hold that path."""
    sockets = directory / "run"
    text = str(sockets / LONGEST_SOCKET)
    if len(os.fsencode(text)) <= SOCKET_PATH_BYTES and quote(text) == text:
        return sockets
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"careerbird-{digest}"


@contextmanager
def translate_refusals(directory: Path) -> Iterator[None]:
    """Turn what the system refuses into the sentence that a person meets."""
    try:
        yield
    except OSError as error:
        message = f"{directory} cannot be made private: {error.strerror} ({error.filename}); name another directory."
        raise ServersError(message) from error


def make_own(directory: Path) -> None:
    """Make a directory, or accept one that is there.

    Raises:
        ServersError: It belongs to another user, or others may write in it.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = directory.lstat()
    owners = {os.geteuid(), account_for().uid}
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in owners or facts.st_mode & (stat.S_IWOTH | stat.S_ISVTX):
        message = f"{directory} is shared with other users: name a directory of your own."
        raise ServersError(message)


def make_private(directory: Path, account: Account) -> None:
    """Close a directory to all but who runs the servers."""
    directory.chmod(0o700)
    account.own(directory)


@contextmanager
def hold_lock(lock: Path) -> Iterator[None]:
    """Hold a lock until the block ends or this process does.

    Raises:
        ServersError: A living process holds it.
    """
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if take_lock(descriptor, lock):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, Process.of(os.getpid()).encode(), 0)
                yield
                os.ftruncate(descriptor, 0)
                fcntl.flock(descriptor, fcntl.LOCK_UN)  # closing is not enough when a forked child has it, too
                return
        finally:
            os.close(descriptor)


def take_lock(descriptor: int, lock: Path) -> bool:
    """Try to lock an open file; False when it has to be opened anew.

    A child that a killed holder forked without exec keeps the lock and must not keep the directory: when the process
    named in the file is gone, the file is replaced.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = Process.decode(os.pread(descriptor, 200, 0))
        if holder is None or born(holder.pid) == holder.born:
            who = "another process" if holder is None else f"process {holder.pid}"
            message = f"{lock.parent} is in use by {who}: stop that emulator, or name another directory."
            raise ServersError(message) from None
        if is_same_file(descriptor, lock):
            lock.unlink(missing_ok=True)
        return False
    return is_same_file(descriptor, lock)


def is_same_file(descriptor: int, path: Path) -> bool:
    """Whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def empty_sockets(sockets: Path) -> Iterator[None]:
    """Remove what an earlier start left among the sockets, and all of it at the end."""
    for leftover in sockets.iterdir():
        leftover.unlink()
    try:
        yield
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
