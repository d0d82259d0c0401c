"""From prepared functions to folders of `dist/`: the tree with its `function.json`, and the image beside it."""

import gzip
from collections.abc import Iterable
from pathlib import Path

import msgspec

from runtime.artifact.contents import tree_file
from runtime.artifact.distributions import Pin
from runtime.artifact.image import Base, read_base, write_image
from runtime.artifact.layers import LEVEL, Layer, Packer
from runtime.artifact.manifest import MANIFEST, Manifest, Sizes, as_document, describe
from runtime.artifact.module_index import ModuleIndex
from runtime.artifact.outline import Outline, Outliner
from runtime.artifact.tree import Planter, Tree
from runtime.artifact.writing import Linked, linking, replaced, write_files
from runtime.bundle import FUNCTIONS, check_bundle
from runtime.bundle.known import facts_of
from runtime.prepared import Prepared

ROOT = FUNCTIONS.parent
LOCK = ROOT / "requirements.lock"
IMAGE = ".oci"  # what the name of an image's folder ends in


class Builder:
    """Builds artifacts of one state of the checkout; what they share is read, compiled and compressed once.

    Args:
        base: An OCI layout whose image lies below those of the functions; None leaves the base out.
        root: The checkout.
        lock: What pins its distributions.

    Attributes:
        known: The facts that functions may know of others.

    Raises:
        BundleError: What is installed is not what is pinned, or the base is no image.
    """

    def __init__(self, base: Path | None = None, *, root: Path = ROOT, lock: Path = LOCK) -> None:
        self._index = ModuleIndex(root, lock)
        self._outliner = Outliner(self._index)
        self.known = facts_of(check_bundle(root / FUNCTIONS.name)[0].entries)
        self._planter = Planter(self._index, self.known)
        self._base: Base | None = read_base(base) if base else None
        self._packer = Packer()

    @property
    def pins(self) -> dict[str, Pin]:
        """What the lock file pins, by name."""
        return self._index.pins

    def outline(self, function: Prepared) -> Outline:
        """Return what would be built, before anything of it is read.

        Raises:
            BundleError: The function imports what is not there or not pinned.
        """
        return self._outliner.outline(function)

    def plan(self, function: Prepared) -> tuple[Tree, Manifest]:
        """Return what would be written, without the sizes.

        Raises:
            BundleError: The function imports what is not there or not pinned, or what is installed has changed.
        """
        tree = self._planter.plant(function, self.outline(function))
        return tree, describe(function, tree, self._index.pins)

    def build(self, functions: Iterable[Prepared], out: Path) -> list[Manifest]:
        """Write `out/NAME` and `out/NAME.oci` for each, all or none; return what stands in their `function.json`.

        Raises:
            BundleError: As `plan`; nothing was written.
        """
        planned = [self.plan(function) for function in functions]
        with linking(out) as linked:
            return [self._write(*each, out, linked) for each in planned]

    def _write(self, tree: Tree, manifest: Manifest, out: Path, linked: Linked) -> Manifest:
        own = (*tree.own, tree_file(MANIFEST, as_document(manifest)))
        layers = [self._packer.pack(tree.foreign.values()), Packer().pack([own])]
        measured = msgspec.structs.replace(manifest, sizes=measure(tree, layers))
        shared = (file for files in tree.foreign.values() for file in files)
        with replaced(out / manifest.name) as folder:
            write_files(folder, [*tree.own, tree_file(MANIFEST, as_document(measured))], shared, linked)
        with replaced(out / f"{manifest.name}{IMAGE}") as folder:
            write_image(folder, manifest, layers, self._base, linked)
        return measured


def measure(tree: Tree, layers: Iterable[Layer]) -> Sizes:
    """Return the sizes of a tree and of its two layers, compressed."""
    foreign, own = layers
    sources = [file.content for file in tree.own if file.place.endswith(".py")]
    return Sizes(
        code=sum(map(len, sources)),
        code_zipped=len(gzip.compress(b"".join(sources), LEVEL, mtime=0)),
        own=sum(len(file.content) for file in tree.own),
        distributions=sum(len(file.content) for files in tree.foreign.values() for file in files),
        zipped=len(foreign.blob) + len(own.blob),
        file_count=sum(1 for _ in tree.files()),
    )
