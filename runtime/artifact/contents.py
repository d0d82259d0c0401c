"""The bytes of files as they go into trees; each file is read, checked and compiled at most once."""

import base64
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from runtime.artifact.bytecode import bare_place, bytecode_place, compile_bare, compile_module
from runtime.artifact.distributions import Installed
from runtime.artifact.native_code import without_debug
from runtime.errors import BundleError


class TreeFile(Struct, frozen=True):
    """One file of a tree.

    Attributes:
        place: Below the tree's folder, with slashes.
        sha256: Of the content, in hex.
    """

    place: str
    content: bytes
    sha256: str


def tree_file(place: str, content: bytes) -> TreeFile:
    """Return a file with its hash."""
    return TreeFile(place, content, sha256(content).hexdigest())


@lru_cache(maxsize=1_024)
def compiled(file: TreeFile) -> TreeFile:
    """Return the bytecode that lies beside a source of ours."""
    return tree_file(bytecode_place(file.place), compile_module(file.content, file.place))


@lru_cache(maxsize=4_096)
def bare(file: TreeFile) -> TreeFile:
    """Return the bytecode that stands for a source of others."""
    return tree_file(bare_place(file.place), compile_bare(file.content, file.place))


class Contents:
    """Files of one state of the checkout, and of installed distributions.

    Args:
        root: The checkout.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, TreeFile] = {}

    def of_ours(self, place: str) -> TreeFile:
        """Return a file of the checkout."""
        if place not in self._read:
            self._read[place] = tree_file(place, (self._root / place).read_bytes())
        return self._read[place]

    def of_distribution(self, installed: Installed, place: str) -> TreeFile:
        """Return a file without what only debuggers read.

        Raises:
            BundleError: It is not what was installed.
        """
        if place not in self._read:
            content = (installed.folder / place).read_bytes()
            check(content, installed, place)
            self._read[place] = tree_file(place, slim(content, place))
        return self._read[place]


def slim(content: bytes, place: str) -> bytes:
    """Leave out what only debuggers read of compiled modules, and all but the headers of a distribution's metadata."""
    if place.endswith(".dist-info/METADATA"):
        return content.partition(b"\n\n")[0] + b"\n"
    return without_debug(content)


def check(content: bytes, installed: Installed, place: str) -> None:
    """Refuse a file that has changed since it was installed.

    Raises:
        BundleError: It has.
    """
    recorded = installed.files[place].removeprefix("sha256=")
    found = base64.urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=")
    if recorded and recorded != found:
        name, version = installed.pin.name, installed.pin.version
        message = f"{installed.folder / place} is not as {name} {version} brings it: remove .venv and run make setup"
        raise BundleError(message)
