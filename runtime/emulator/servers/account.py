"""Who runs the servers: the caller, or `nobody` when the caller is root, for PostgreSQL refuses root."""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from runtime.errors import ServersError

# linux/prctl.h, linux/securebits.h, linux/capability.h
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


class Account(Struct, frozen=True, kw_only=True):
    """A user of the machine.

    Attributes:
        uid: The user.
        gid: Its group; there are no others.
        is_caller: The servers run as who starts them; nothing is dropped.
        passes_closed_folders: Keep one capability of root, the one that enters directories which are closed to
            this user. A home directory of root is such: opening it to everyone would be worse.
    """

    uid: int
    gid: int
    is_caller: bool
    passes_closed_folders: bool = False

    def own(self, path: Path) -> None:
        """Give a file or directory to this user.

        Raises:
            ServersError: The caller is root and lacks the right to.
        """
        if self.is_caller:
            return
        try:
            os.chown(path, self.uid, self.gid)
        except PermissionError as error:
            message = f"{path} cannot be given to the user `nobody`: this root lacks the right; run as another user."
            raise ServersError(message) from error


def account_for(*paths: Path) -> Account:
    """Return who shall run programs that use these paths; only root has to be someone else.

    Args:
        paths: Absolute; what the servers read and write.
    """
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), is_caller=True)
    nobody = pwd.getpwnam("nobody")
    closed = sys.platform == "linux" and not all(is_open_to_all(path.resolve()) for path in paths)
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, is_caller=False, passes_closed_folders=closed)


def is_open_to_all(path: Path) -> bool:
    """Whether everybody may enter the directories above, and run the path itself when it is a program."""
    places = [*path.parents, path] if path.is_file() else path.parents
    return all(place.stat().st_mode & 0o001 for place in places)


def become(account: Account, death_signal: signal.Signals) -> Callable[[], None]:
    """Return what a child does between fork and exec: drop root, and ask to die with its parent.

    Only Linux sends the death signal. It follows the thread that forked, so servers start on the main thread.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        if account.passes_closed_folders:
            call(libc.prctl, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        if not account.is_caller:
            drop_root(account)
        if account.passes_closed_folders:
            keep_capability(libc, CAP_DAC_OVERRIDE)
        if sys.platform == "linux":  # after setuid, which clears the signal
            call(libc.prctl, PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the signal was asked for
            os._exit(1)

    return prepare


def drop_root(account: Account) -> None:
    """Go on as another user, without any other group."""
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)


def keep_capability(libc: ctypes.CDLL, capability: int) -> None:
    """Give up all capabilities but one, and keep that one across exec (capabilities(7), "ambient")."""
    mask = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    call(libc.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def call(function: Callable[..., int], *arguments: int) -> None:
    """Call a variadic C function with whole machine words.

    Raises:
        OSError: The kernel refuses.
    """
    if function(*(ctypes.c_ulong(argument) for argument in arguments)) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
