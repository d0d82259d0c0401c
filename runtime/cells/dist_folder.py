"""Artifacts that run where they were built, for whoever wants to see the whole set run from them."""

from pathlib import Path

from runtime.artifact.checked import check_interpreter, read_manifest
from runtime.artifact.manifest import Manifest
from runtime.cells.cell_process import run_tree
from runtime.errors import BundleError


class DistFolder:
    """A folder that `runtime.build` has written, as a deployment: what lies there now runs, until the end.

    Args:
        folder: Of artifacts, by the names of their functions.
        home: For sockets and logs.

    Raises:
        BundleError: There is no artifact in it, or one is for another Python.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.home = home
        self._folder = folder.resolve()
        found = sorted(path.parent for path in self._folder.glob("*/function.json"))
        if not found:
            message = f"{folder}: there are no artifacts; python -m runtime.build --all --out {folder} builds them"
            raise BundleError(message)
        self._manifests = {path.name: read_manifest(path) for path in found}
        for manifest in self._manifests.values():
            check_interpreter(manifest)

    def deployed(self) -> dict[str, Manifest]:
        """Return what was found."""
        return self._manifests

    def command(self, manifest: Manifest) -> list[str]:
        """Return what runs an artifact."""
        return run_tree(self._folder / manifest.name)
