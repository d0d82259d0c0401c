"""Artifacts that run where they were built, for whoever wants to see the whole set run from them."""

from pathlib import Path

from runtime.artifact.checked import check_interpreter, check_name, read_manifest
from runtime.artifact.manifest import MANIFEST, Manifest
from runtime.cells.cell_process import run_tree
from runtime.errors import BundleError


class DistFolder:
    """A folder that `runtime.build` has written, as a deployment: what lies there now runs, until the end.

    Args:
        folder: Of artifacts, by the names of their functions.
        home: For sockets and logs.

    Raises:
        BundleError: There is no artifact in it, or one is for another Python or in a folder of another name.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.home = home
        self._folder = folder.resolve()
        found = artifacts_in(self._folder)
        self._manifests = {path.name: read_manifest(path) for path in found}
        for path, manifest in zip(found, self._manifests.values(), strict=True):
            check_name(manifest, path)
            check_interpreter(manifest)

    def deployed(self) -> dict[str, Manifest]:
        """Return what was found."""
        return self._manifests

    def command(self, manifest: Manifest) -> list[str]:
        """Return what runs an artifact."""
        return run_tree(self._folder / manifest.name)


def artifacts_in(folder: Path) -> list[Path]:
    """Return the folders of the artifacts in a folder.

    Raises:
        BundleError: There is none.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    if not found:
        message = f"{folder}: there are no artifacts; python -m runtime.build --all --out {folder} builds them"
        raise BundleError(message)
    return found
