"""Whether what was built is still what would be built: by looks at files, without an import of any function."""

import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import msgspec
from msgspec import Struct

from runtime.artifact.checked import read_manifest
from runtime.artifact.main_file import TAG
from runtime.artifact.manifest import Manifest
from runtime.artifact.writing import WRITTEN_AT_S
from runtime.errors import BundleError

NOTE = ".built.json"  # beside the artifacts
SOURCES = ("functions", "infra", "runtime")
LEFT_OUT = {"__pycache__", "node_modules", "web"}  # nothing of them is shipped


class Built(Struct, frozen=True, kw_only=True):
    """What the last builds into a folder were made from, by function.

    Attributes:
        inputs: One hash of everything that a build reads.
    """

    inputs: Mapping[str, str]


def hash_inputs(root: Path, lock: Path, base: Path | None) -> str:
    """Return one hash of all that a build reads: the checkout's content, what is installed, the Python, the base.

    What is installed is told by the records of its installation; a build looks at the files themselves.
    """
    total = sha256(f"{TAG}\0{base and base.resolve()}\0".encode())
    for path in [lock, *sorted(sources(root)), *([base / "index.json"] if base else [])]:
        total.update(f"{path}\0".encode() + sha256(path.read_bytes()).digest())
    for record in sorted(records()):
        facts = record.stat()
        total.update(f"{record}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return total.hexdigest()


def sources(root: Path) -> Iterator[Path]:
    """Yield every file of the checkout that could be shipped."""
    for name in SOURCES:
        for folder, folders, files in os.walk(root / name):
            folders[:] = [each for each in folders if each not in LEFT_OUT]
            yield from (Path(folder, file) for file in files)


def records() -> Iterator[Path]:
    """Yield the record of each installation."""
    for folder in {Path(str(distribution.locate_file(""))) for distribution in distributions()}:
        yield from folder.glob("*.dist-info/RECORD")


def find_unchanged(out: Path, names: Iterable[str], inputs: str) -> list[Manifest] | None:
    """Return what was built of these functions; None unless all of it is there, whole, and from the same inputs."""
    built = read_note(out)
    found = [intact(out / name) if built.inputs.get(name) == inputs else None for name in names]
    return None if None in found else [manifest for manifest in found if manifest]


def intact(folder: Path) -> Manifest | None:
    """Return what an artifact says of itself, where each of its files is there and as old as builds make them."""
    try:
        manifest = read_manifest(folder)
        stats = [(folder / place).stat() for place in manifest.places()]
    except (BundleError, OSError):
        return None
    return manifest if all(one.st_mtime == WRITTEN_AT_S for one in stats) else None


def read_note(out: Path) -> Built:
    """Return what is known of earlier builds into a folder."""
    try:
        return msgspec.json.decode((out / NOTE).read_bytes(), type=Built)
    except (OSError, msgspec.DecodeError):
        return Built(inputs={})


def write_note(out: Path, names: Iterable[str], inputs: str) -> None:
    """Write down what functions were built from, beside what is known of others."""
    known = {**read_note(out).inputs, **dict.fromkeys(names, inputs)}
    fresh = out / f"{NOTE}.{os.getpid()}"
    fresh.write_bytes(msgspec.json.encode(Built(inputs=known), order="sorted"))
    fresh.replace(out / NOTE)
