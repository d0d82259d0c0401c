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
SERVERS = ("redis", "postgres")


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
    account = account_for(directory, *programs)
    make_private(directory, account)
    with held(directory / "lock"), sockets_of(directory, account) as sockets:
        home = Home(directory=directory, sockets=sockets, account=account)
        for server in SERVERS:
            reap(home.record(server))
        yield home


def make_private(directory: Path, account: Account) -> None:
    """Make a directory, or take one that is the caller's; mode 0700, owned by who runs the servers.

    Raises:
        ServersError: It belongs to someone else, or others may write in it.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = directory.lstat()
    except OSError as error:
        message = f"{directory} cannot be made: {error.strerror}; name another directory."
        raise ServersError(message) from error
    is_ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid in {os.geteuid(), account.uid}
    if not is_ours or facts.st_mode & (stat.S_IWOTH | stat.S_ISVTX):
        message = f"{directory} is shared with other users; name a directory of your own."
        raise ServersError(message)
    directory.chmod(0o700)
    account.own(directory)


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold a lock for as long as this process lives.

    Raises:
        ServersError: A living process holds it.
    """
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if is_taken(descriptor, lock):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, Process.of(os.getpid()).encode(), 0)
                yield
                os.ftruncate(descriptor, 0)
                return
        finally:
            os.close(descriptor)


def is_taken(descriptor: int, lock: Path) -> bool:
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
        lock.unlink(missing_ok=True)
        return False
    return lock.exists() and os.path.samestat(os.fstat(descriptor), lock.stat())


@contextmanager
def sockets_of(directory: Path, account: Account) -> Iterator[Path]:
    """Make the sockets' directory, under the temporary one when a path in here would be too long or need escapes."""
    sockets = directory / "run"
    text = str(sockets / LONGEST_SOCKET)
    if len(os.fsencode(text)) > SOCKET_PATH_BYTES or quote(text) != text:
        digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()).resolve() / f"careerbird-{digest}"
    make_private(sockets, account)
    for leftover in sockets.iterdir():
        leftover.unlink()
    try:
        yield sockets
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
