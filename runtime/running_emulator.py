"""The emulator that runs in this folder, as it tells other commands where it is."""

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import structs

from runtime.settings import Settings, load_settings

DIRECTORY = Path(".emulator")
ENVIRONMENT = "environment"  # a file that a shell can source; nothing in it is exported
PID = "CAREERBIRD_PID"
SERVERS = ("database_url", "redis_url")


def load_settings_here(*names: str) -> Settings:
    """Read the settings; what they leave out of `names` is that of the emulator that runs in this folder, if one does.

    Settings that name another server than the emulator's are left as they are: two halves make no whole.

    Raises:
        SettingsError: As `load_settings`.
    """
    settings = load_settings()
    told = read_environment(DIRECTORY / ENVIRONMENT)
    given = {name: getattr(settings, name) for name in (*SERVERS, *names)}
    if any(given[name] not in {None, told.get(name.upper())} for name in SERVERS):
        return settings
    missing = {name: told[name.upper()] for name in names if given[name] is None and name.upper() in told}
    return structs.replace(settings, **missing)


def read_environment(path: Path) -> Mapping[str, str]:
    """Return what a running emulator has told; nothing when there is none."""
    try:
        lines = shlex.split(path.read_text())
    except (OSError, ValueError):
        return {}
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    return told if is_running(told.get(PID, "")) else {}


def is_running(pid: str) -> bool:
    """Say whether there is such a process; an emulator that was killed leaves its file."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:  # of another user
        return True
    return True


@contextmanager
def tell_environment(directory: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Tell, until the block ends, in a file that only its owner may read."""
    path = directory / ENVIRONMENT
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in {**environment, PID: str(os.getpid())}.items()]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
