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


class Linked:
    """Files that many artifacts have in common: each is written once, and the others are links to it.

    Args:
        folder: Where they are kept while artifacts are written, on the same disk.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._known: set[str] = set()

    def put(self, path: str, key: str, content: bytes) -> None:
        """Let a file be there; `key` stands for its content."""
        kept = f"{self._folder}/{key}"
        if key not in self._known:
            write_file(kept, content)
            self._known.add(key)
        try:
            os.link(kept, path)
        except OSError:  # a disk without links, or one link too many
            write_file(path, content)


@contextmanager
def linking(out: Path) -> Iterator[Linked]:
    """Link what is written below a folder within the block."""
    folder = out / f".linked.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield Linked(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_files(folder: Path, own: Iterable[TreeFile], shared: Iterable[TreeFile], linked: Linked) -> None:
    """Write files below a folder, all with the same rights and moment, whatever the user's own are.

    Args:
        folder: Empty.
        own: Files that a person may look into and change: they are of this folder alone.
        shared: Files of libraries.
        linked: Where those are that were written before.
    """
    root = str(folder)
    made: dict[str, None] = {root: None}
    for file in own:
        write_file(f"{make_parent(root, file.place, made)}/{file.place.rpartition('/')[2]}", file.content)
    for file in shared:
        linked.put(f"{make_parent(root, file.place, made)}/{file.place.rpartition('/')[2]}", file.sha256, file.content)
    for path in reversed(made):
        mark(path, FOLDER_MODE)


def make_parent(root: str, place: str, made: dict[str, None]) -> str:
    """Make the folder of a file, with those that it lies in, unless it is made; return it."""
    parent = place.rpartition("/")[0]
    path = f"{root}/{parent}" if parent else root
    if path not in made:
        make_parent(root, parent, made)
        os.mkdir(path)  # noqa: PTH102 -- thousands of files, and a path object takes longer
        made[path] = None
    return path


def write_file(path: str, content: bytes) -> None:
    """Write a new file."""
    with open(path, "xb") as file:  # noqa: PTH123 -- as above
        file.write(content)
        file.flush()
        mark(file.fileno(), FILE_MODE)


def settle(folder: Path) -> None:
    """Give all that lies in a folder, and itself, the rights and the moment of an artifact."""
    for path, folders, names in os.walk(folder, topdown=False):
        for name in names:
            mark(f"{path}/{name}", FILE_MODE)
        for name in folders:
            mark(f"{path}/{name}", FOLDER_MODE)
    mark(str(folder), FOLDER_MODE)


def mark(path: str | int, mode: int) -> None:
    """Set rights and moment."""
    change: Callable[..., None] = os.utime
    os.chmod(path, mode)  # noqa: PTH101 -- as above
    change(path, (WRITTEN_AT_S, WRITTEN_AT_S))
