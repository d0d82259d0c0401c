"""Layers of images: archives whose parts are compressed alone, so that what several functions ship is packed once."""

import gzip
import tarfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import PurePosixPath

from msgspec import Struct

from runtime.artifact.contents import TreeFile
from runtime.artifact.writing import FILE_MODE, FOLDER_MODE, WRITTEN_AT_S

FOLDER = "function"
LEVEL = 5  # of gzip: two percent larger than the last one, in a third of its time
BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)  # of an archive (POSIX.1, "ustar Interchange Format")


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


class Part(Struct, frozen=True, kw_only=True):
    """Some files of an archive, and the same compressed: members of gzip may stand one after the other (RFC 1952)."""

    content: bytes
    blob: bytes


class Packer:
    """Makes layers; a part that was packed before is taken as it is."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._layers: dict[str, Layer] = {}

    def pack(self, groups: Iterable[tuple[TreeFile, ...]]) -> Layer:
        """Return a layer with groups of files below `/function`."""
        keyed = {key_of(files): files for files in groups}
        key = "".join(keyed)
        if key not in self._layers:
            self._layers[key] = joined([*(self._part(*each) for each in keyed.items()), compressed(END)])
        return self._layers[key]

    def _part(self, key: str, files: tuple[TreeFile, ...]) -> Part:
        if key not in self._parts:
            self._parts[key] = compressed(b"".join(archived(files)))
        return self._parts[key]


def key_of(files: Iterable[TreeFile]) -> str:
    """Return what stands for files and their places."""
    return sha256("".join(f"{file.place}\0{file.sha256}\0" for file in files).encode()).hexdigest()


def compressed(content: bytes) -> Part:
    """Return a part that tells nothing of when it was packed."""
    return Part(content=content, blob=gzip.compress(content, LEVEL, mtime=0))


def joined(parts: Iterable[Part]) -> Layer:
    """Return the layer that is made of parts."""
    content_hash, blobs = sha256(), []
    for part in parts:
        content_hash.update(part.content)
        blobs.append(part.blob)
    blob = b"".join(blobs)
    return Layer(blob=blob, digest=digest_of(blob), content_digest=f"sha256:{content_hash.hexdigest()}")


def archived(files: Iterable[TreeFile]) -> Iterator[bytes]:
    """Yield files as an archive has them, each folder before what lies in it."""
    known: set[str] = set()
    for file in sorted(files, key=lambda one: one.place):
        name = f"{FOLDER}/{file.place}"
        for folder in [each for each in folders_of(name) if each not in known]:
            known.add(folder)
            yield header(folder, tarfile.DIRTYPE, FOLDER_MODE, 0)
        yield header(name, tarfile.REGTYPE, FILE_MODE, len(file.content))
        yield file.content
        yield bytes(-len(file.content) % BLOCK)


def folders_of(name: str) -> list[str]:
    """Return the folders that a file lies in, from the outermost on."""
    return [str(folder) for folder in PurePosixPath(name).parents][-2::-1]


def header(name: str, kind: bytes, mode: int, size: int) -> bytes:
    """Return an entry that tells nothing of who packed it when."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.mtime, entry.size = kind, mode, WRITTEN_AT_S, size
    return entry.tobuf(tarfile.USTAR_FORMAT)


def digest_of(content: bytes) -> str:
    """Return `sha256:...`."""
    return f"sha256:{sha256(content).hexdigest()}"
