"""Where deployed artifacts lie: each under its digest, and for each function a link to the one that runs."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from runtime.artifact.checked import check_name, read_artifact, read_manifest
from runtime.artifact.manifest import Manifest
from runtime.artifact.writing import replaced
from runtime.cells.cell_process import run_tree
from runtime.errors import BundleError

CURRENT, PREVIOUS = "current", "previous"


class Deployment(Protocol):
    """What runs on this machine."""

    @property
    def home(self) -> Path:
        """The folder for sockets (`run`) and logs (`log`)."""

    def deployed(self) -> dict[str, Manifest]:
        """Return what runs of each function now, by name."""

    def command(self, manifest: Manifest) -> list[str]:
        """Return the program, with its first arguments, that runs a function."""


class CellStore:
    """A folder of artifacts, which nobody changes, and of links, which are replaced as a whole.

    Args:
        home: The folder; made when something is kept.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._read: dict[str, Manifest] = {}
        self._trees = home / "store"
        self._names = home / "names"

    def keep(self, artifact: Path) -> Manifest:
        """Copy an artifact to its place, unless it is there as it was built, and return what it says of itself.

        Raises:
            BundleError: It is not as its `function.json` says, or for another Python; nothing was kept.
        """
        manifest = read_artifact(artifact)
        check_name(manifest, artifact)
        place = self.tree(manifest.digest)
        with suppress(BundleError):
            return read_artifact(place)
        with replaced(place) as fresh:
            shutil.copytree(artifact, fresh, dirs_exist_ok=True)
            read_artifact(fresh)  # what was copied is what was checked
        return manifest

    def tree(self, digest: str) -> Path:
        """Return where an artifact lies."""
        self._trees.mkdir(parents=True, exist_ok=True)
        return self._trees / digest.removeprefix("sha256:")

    def deployed(self) -> dict[str, Manifest]:
        """Return what runs of each function, by name."""
        names = sorted(path.name for path in self._names.iterdir()) if self._names.is_dir() else []
        found = {name: self._at(name, CURRENT) for name in names}
        return {name: self._manifest_of(tree) for name, tree in found.items() if tree}

    def command(self, manifest: Manifest) -> list[str]:
        """Return what runs an artifact."""
        return run_tree(self.tree(manifest.digest))

    def previous_digest(self, name: str) -> str | None:
        """Return what ran before; None when nothing did."""
        tree = self._at(name, PREVIOUS)
        return read_manifest(tree).digest if tree else None

    def switch(self, name: str, digest: str) -> None:
        """Let another artifact run: at no moment there is none."""
        before, after = self._at(name, CURRENT), self.tree(digest)
        if before == after:
            return
        if before is not None:
            self._link(name, PREVIOUS, before)
        self._link(name, CURRENT, after)

    def roll_back(self, name: str) -> Manifest:
        """Let the artifact run that ran before, and return it; once more, and the other one runs again.

        Raises:
            BundleError: Nothing ran before, or it was changed since it was kept.
        """
        before = self._at(name, PREVIOUS)
        if before is None:
            message = f"nothing else of {name} was ever deployed here: there is nothing to go back to"
            raise BundleError(message)
        manifest = read_artifact(before)
        self.switch(name, manifest.digest)
        return manifest

    def _manifest_of(self, tree: Path) -> Manifest:
        """Return what an artifact says of itself; nobody changes it, so it is read once."""
        if tree.name not in self._read:
            self._read[tree.name] = read_manifest(tree)
        return self._read[tree.name]

    def _at(self, name: str, link: str) -> Path | None:
        path = self._names / name / link
        return self._trees / path.readlink().name if path.is_symlink() else None

    def _link(self, name: str, link: str, tree: Path) -> None:
        folder = self._names / name
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{link}.{os.getpid()}"
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path("..", "..", "store", tree.name))
        beside.replace(folder / link)
