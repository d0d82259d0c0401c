"""Writes artifacts: whole or not at all, and the same whoever writes them, wherever and whenever."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.artifact.contents import TreeFile

WRITTEN_AT_S = 315_532_800  # 1980-01-01, the first moment that zip archives know
FILE_MODE = 0o644
FOLDER_MODE = 0o755


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of another when the block ends; an error leaves all as it was."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    stale = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        yield fresh
        if folder.exists():
            folder.rename(stale)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(stale, ignore_errors=True)


def write_files(folder: Path, files: Iterable[TreeFile]) -> None:
    """Write files below a folder, all with the same rights and moment, whatever the user's own are."""
    known: set[Path] = set()
    for file in files:
        path = folder / file.place
        if path.parent not in known:
            path.parent.mkdir(parents=True, exist_ok=True)
            known.add(path.parent)
        path.write_bytes(file.content)
    settle(folder)


def settle(folder: Path) -> None:
    """Give all that lies in a folder, and itself, the rights and the moment of an artifact."""
    for path, folders, names in os.walk(folder, topdown=False):
        mark(path, names, FILE_MODE)
        mark(path, folders, FOLDER_MODE)
    mark(folder.parent, [folder.name], FOLDER_MODE)


def mark(folder: os.PathLike[str] | str, names: Iterable[str], mode: int) -> None:
    """Set rights and moment."""
    change: Callable[..., None] = os.utime
    for name in names:
        path = os.path.join(folder, name)  # noqa: PTH118 -- thousands of files, and a path object takes longer
        os.chmod(path, mode)  # noqa: PTH101 -- as above
        change(path, (WRITTEN_AT_S, WRITTEN_AT_S))
