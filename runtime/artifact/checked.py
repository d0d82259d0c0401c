"""Reads artifacts back, and refuses one that is not as its `function.json` says."""

import os
import sys
from hashlib import sha256
from pathlib import Path

import msgspec

from runtime.artifact.main_file import TAG
from runtime.artifact.manifest import MANIFEST, Manifest, ShippedDistribution, hash_of
from runtime.errors import BundleError


def read_artifact(folder: Path) -> Manifest:
    """Return what an artifact says of itself, once all of it is found to be so.

    Raises:
        BundleError: A file has changed, is missing or too many; it has no `function.json`, or is for another Python.
    """
    manifest = read_manifest(folder)
    check_interpreter(manifest)
    if (strange := places_in(folder) ^ manifest.places()) or manifest.digest != manifest.computed_digest():
        raise tampered(folder, min(strange, default=MANIFEST))
    for place, hashed in manifest.files.items():
        if hash_file(folder / place) != hashed:
            raise tampered(folder, place)
    for one in manifest.distributions:
        check_distribution(folder, one)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return what an artifact says of itself, unchecked.

    Raises:
        BundleError: There is no `function.json`, or it is none.
    """
    path = folder / MANIFEST
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        message = f"{path}: there is no such file; python -m runtime.build writes it"
    except (OSError, ValueError, RecursionError) as error:  # a byte that is no text, or brackets without end
        message = f"{path} is not what python -m runtime.build writes: {error}"
    raise BundleError(message)


def check_interpreter(manifest: Manifest) -> None:
    """Refuse an artifact that this interpreter cannot run.

    Raises:
        BundleError: It is for another one.
    """
    wanted = manifest.interpreter
    if wanted.tag != TAG or sys.version_info < tuple(map(int, wanted.since.split("."))):
        found = f"{TAG}, {sys.version.split()[0]}"
        message = (
            f"{manifest.name} is for {wanted.tag}, {wanted.since} or later; this is {found}: build it with this Python"
        )
        raise BundleError(message)


def check_name(manifest: Manifest, folder: Path) -> None:
    """Refuse an artifact in a folder that is named as another function is: who deploys one name replaces that alone.

    Raises:
        BundleError: It is in such a folder.
    """
    if manifest.name != folder.name:
        message = f"{folder} is the artifact of {manifest.name}: name its folder {manifest.name}, or build it anew"
        raise BundleError(message)


def check_distribution(folder: Path, one: ShippedDistribution) -> None:
    """Refuse files of a distribution that are not as they were built.

    Raises:
        BundleError: One has changed.
    """
    if hash_of({place: hash_file(folder / place) for place in one.files}) != one.sha256:
        raise tampered(folder, f"{one.name} {one.version}")


def places_in(folder: Path) -> set[str]:
    """Return the places of all files of a folder but `function.json`, and of links to folders outside of it."""
    found = {
        (Path(path) / name)
        for path, folders, names in os.walk(folder)
        for name in (*names, *(each for each in folders if (Path(path) / each).is_symlink()))
    }
    return {path.relative_to(folder).as_posix() for path in found} - {MANIFEST}


def hash_file(path: Path) -> str:
    """Return the hash of a file's content, in hex."""
    return sha256(path.read_bytes()).hexdigest()


def tampered(folder: Path, place: str) -> BundleError:
    """Return the error of an artifact that has changed since it was built."""
    return BundleError(f"{folder}: {place} is not as it was built, build it anew")
