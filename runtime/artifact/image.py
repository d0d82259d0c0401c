"""An artifact as an image: a folder in the layout of the Open Container Initiative (image-spec 1.1), without a tool."""

import platform
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from runtime.artifact.layers import FOLDER, Layer, digest_of
from runtime.artifact.manifest import Manifest, canonical
from runtime.artifact.writing import Linked, settle
from runtime.errors import BundleError

OF_IMAGE = "application/vnd.oci.image"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
NOBODY = "65532:65532"
REVISION = "org.opencontainers.image.revision"
NAME = "org.opencontainers.image.ref.name"


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


def write_image(folder: Path, manifest: Manifest, layers: list[Layer], base: Base | None, linked: Linked) -> None:
    """Write the layout.

    Args:
        folder: Empty.
        manifest: Of the artifact.
        layers: From the lowest to the uppermost.
        base: What lies below them; None leaves it to whoever uses the layers.
        linked: Files that other artifacts have too.
    """
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    config = put(blobs, canonical(config_of(manifest, layers, base)), f"{OF_IMAGE}.config.v1+json")
    own = [put_layer(blobs, layer, linked) for layer in layers]
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


def put_layer(blobs: Path, layer: Layer, linked: Linked) -> dict[str, Any]:
    """Write a layer's blob, or link it to where it stands already, and return its descriptor."""
    name = layer.digest.removeprefix("sha256:")
    linked.put(str(blobs / name), name, layer.blob)
    return {"mediaType": f"{OF_IMAGE}.layer.v1.tar+gzip", "digest": layer.digest, "size": len(layer.blob)}


def put(blobs: Path, content: bytes, media_type: str) -> dict[str, Any]:
    """Write a blob and return its descriptor."""
    digest = digest_of(content)
    (blobs / digest.removeprefix("sha256:")).write_bytes(content)
    return {"mediaType": media_type, "digest": digest, "size": len(content)}


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
