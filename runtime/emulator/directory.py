"""What the emulator keeps beside its servers' data: the secret that signs tokens, and a token."""

import os
import secrets
import shutil
from pathlib import Path

from runtime.emulator.servers.state import open_home
from runtime.running_emulator import ENVIRONMENT

SECRET = "jwt_secret"  # noqa: S105 (a file's name)
TOKEN = "token"  # noqa: S105 (a file's name)
SECRET_BYTES = 48
SHORTEST_SECRET = 32
OURS = ("postgres-*", "redis-*", "valkey-*", "*.log", "*.process", "run", "log", SECRET, TOKEN, ENVIRONMENT)


def load_secret(directory: Path) -> str:
    """Return the secret of this directory, made at random at the first start; only its owner may read it.

    Args:
        directory: Held by this process.
    """
    path = directory / SECRET
    secret = path.read_text().strip() if path.exists() else ""
    if len(secret) < SHORTEST_SECRET:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        write_private(path, secret)
    return secret


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whatever was there before."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{text}\n")


def remove_data(directory: Path) -> None:
    """Remove everything the emulator keeps in its directory, and nothing else that may lie there.

    Raises:
        ServersError: Another emulator holds the directory.
    """
    if not directory.exists():
        return
    with open_home(directory, []):
        for path in [path for pattern in OURS for path in directory.glob(pattern)]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
