"""An artifact as an image: a folder in the layout of the Open Container Initiative (image-spec 1.1), without a tool."""

import gzip
import io
import platform
import tarfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct

from runtime.artifact.contents import TreeFile
from runtime.artifact.manifest import MANIFEST, Manifest, canonical
from runtime.artifact.tree import Tree
from runtime.artifact.writing import FILE_MODE, FOLDER_MODE, WRITTEN_AT_S, settle
from runtime.errors import BundleError

FOLDER = "function"
OF_IMAGE = "application/vnd.oci.image"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
NOBODY = "65532:65532"
LEVEL = 6
REVISION = "org.opencontainers.image.revision"
NAME = "org.opencontainers.image.ref.name"


class Layer(Struct, frozen=True, kw_only=True):
    """One layer of an image.

    Attributes:
        blob: Compressed.
        digest: Of the blob, `sha256:...`.
        content_digest: Of the archive before it was compressed.
    """

    blob: bytes
    digest: str
    content_digest: str


class Base(Struct, frozen=True, kw_only=True):
    """The image that lies below.

    Attributes:
        config: As its own `config` blob has it.
        layers: Descriptors of its layers.
        blobs: The layers' files.
    """

    config: dict[str, Any]
    layers: list[dict[str, Any]]
    blobs: list[Path]


def pack(files: Iterable[TreeFile]) -> Layer:
    """Return files below `/function` as a layer."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        known: set[str] = set()
        for file in sorted(files, key=lambda one: one.place):
            name = f"{FOLDER}/{file.place}"
            for folder in [each for each in folders_of(name) if each not in known]:
                known.add(folder)
                tar.addfile(header(folder, tarfile.DIRTYPE, FOLDER_MODE))
            entry = header(name, tarfile.REGTYPE, FILE_MODE)
            entry.size = len(file.content)
            tar.addfile(entry, io.BytesIO(file.content))
    content = archive.getvalue()
    blob = gzip.compress(content, LEVEL, mtime=0)
    return Layer(blob=blob, digest=digest_of(blob), content_digest=digest_of(content))


def folders_of(name: str) -> list[str]:
    """Return the folders that a file lies in, from the outermost on."""
    return [str(folder) for folder in PurePosixPath(name).parents][-2::-1]


def header(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    """Return an entry that tells nothing of who packed it when."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.mtime = kind, mode, WRITTEN_AT_S
    return entry


def write_image(folder: Path, manifest: Manifest, layers: list[Layer], base: Base | None) -> None:
    """Write the layout.

    Args:
        folder: Empty.
        manifest: Of the artifact.
        layers: From the lowest to the uppermost.
        base: What lies below them; None leaves it to whoever uses the layers.
    """
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    config = put(blobs, canonical(config_of(manifest, layers, base)), f"{OF_IMAGE}.config.v1+json")
    own = [put(blobs, layer.blob, f"{OF_IMAGE}.layer.v1.tar+gzip") for layer in layers]
    for path in base.blobs if base else ():
        (blobs / path.name).write_bytes(path.read_bytes())
    image = {
        "schemaVersion": 2,
        "mediaType": f"{OF_IMAGE}.manifest.v1+json",
        "config": config,
        "layers": [*(base.layers if base else ()), *own],
        "annotations": {REVISION: manifest.digest},
    }
    descriptor = put(blobs, canonical(image), f"{OF_IMAGE}.manifest.v1+json")
    descriptor["annotations"] = {NAME: manifest.name}
    (folder / "oci-layout").write_bytes(canonical({"imageLayoutVersion": "1.0.0"}))
    index = {"schemaVersion": 2, "mediaType": f"{OF_IMAGE}.index.v1+json", "manifests": [descriptor]}
    (folder / "index.json").write_bytes(canonical(index))
    settle(folder)


def config_of(manifest: Manifest, layers: list[Layer], base: Base | None) -> dict[str, Any]:
    """Return how the image runs, and what its layers are before they are compressed."""
    below = base.config if base else {}
    return {
        "architecture": below.get("architecture", MACHINES.get(platform.machine(), platform.machine())),
        "os": below.get("os", "linux"),
        "config": {
            **below.get("config", {}),
            "User": NOBODY,
            "WorkingDir": f"/{FOLDER}",
            "Entrypoint": ["python3", "-S", f"/{FOLDER}"],
            "Cmd": [],
            "Labels": {"careerbird.function": manifest.name, "careerbird.digest": manifest.digest},
        },
        "rootfs": {
            "type": "layers",
            "diff_ids": [*below.get("rootfs", {}).get("diff_ids", ()), *(layer.content_digest for layer in layers)],
        },
    }


def put(blobs: Path, content: bytes, media_type: str) -> dict[str, Any]:
    """Write a blob and return its descriptor."""
    digest = digest_of(content)
    (blobs / digest.removeprefix("sha256:")).write_bytes(content)
    return {"mediaType": media_type, "digest": digest, "size": len(content)}


def digest_of(content: bytes) -> str:
    """Return `sha256:...`."""
    return f"sha256:{sha256(content).hexdigest()}"


def read_base(layout: Path) -> Base:
    """Read the one image of a layout.

    Raises:
        BundleError: It is no such layout, or a part of it is not as its digest says.
    """
    try:
        index = msgspec.json.decode((layout / "index.json").read_bytes())
        image = msgspec.json.decode(read_blob(layout, index["manifests"][0]["digest"]))
        config = msgspec.json.decode(read_blob(layout, image["config"]["digest"]))
        return Base(
            config=config,
            layers=image["layers"],
            blobs=[blob_path(layout, layer["digest"]) for layer in image["layers"]],
        )
    except (OSError, msgspec.DecodeError, LookupError, TypeError) as error:
        message = f"{layout} is no image in an OCI layout: {type(error).__name__} {error}"
        raise BundleError(message) from error


def read_blob(layout: Path, digest: str) -> bytes:
    """Return a blob that is as its digest says."""
    content = blob_path(layout, digest).read_bytes()
    if digest_of(content) != digest:
        message = f"{layout}: the blob {digest} is not what its name says"
        raise BundleError(message)
    return content


def blob_path(layout: Path, digest: str) -> Path:
    """Return where a blob lies."""
    return layout / "blobs" / digest.replace(":", "/")


def layers_of(tree: Tree, document: bytes) -> list[tuple[TreeFile, ...]]:
    """Return the files of the dependency layer, and those of our own with `function.json`."""
    foreign = tuple(file for files in tree.foreign.values() for file in files)
    return [foreign, (*tree.own, TreeFile(MANIFEST, document, sha256(document).hexdigest()))]
