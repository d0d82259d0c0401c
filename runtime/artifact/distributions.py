"""The pinned distributions as they are installed: what the lock file names, which files and modules each has."""

import csv
import re
from collections.abc import Iterator
from functools import cached_property
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import Distribution, distributions
from pathlib import Path

from msgspec import Struct

from runtime.errors import BundleError

PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)(?:\s*;(?P<marker>[^\\\n]*))?", re.MULTILINE)
HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
SINCE = re.compile(r"python_full_version < '(?P<version>[\d.]+)'")
REQUIRED = re.compile(r"[^\w.-]")  # ends the name of a requirement
SUFFIXES = (".py", *EXTENSION_SUFFIXES)
NOT_LOADED = re.compile(r"(^|/)__pycache__/|\.(pyi|pyc|pyx|pxd|pxi|c|h|typed)$|^\.\./|^/")
KEPT_OF_METADATA = re.compile(r"\.dist-info/(METADATA$|licenses/|LICEN[CS]E|COPYING|NOTICE|AUTHORS)", re.IGNORECASE)


class Pin(Struct, frozen=True, kw_only=True):
    """One requirement of the lock file.

    Attributes:
        hashes: Of the archives that may be installed, `sha256:...`.
        absent_since: The first Python 3.11 that does without it; None where its marker says nothing of that.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    absent_since: str | None


class Installed(Struct, frozen=True, kw_only=True, dict=True):
    """A pinned distribution where it is installed.

    Attributes:
        folder: Its `site-packages`.
        requires: Names of the distributions that it asks for.
        files: Places below `folder` of what may be loaded, each with the hash that its record names, where it does.
    """

    pin: Pin
    folder: Path
    requires: frozenset[str]
    files: dict[str, str]

    @cached_property
    def metadata_files(self) -> tuple[str, ...]:
        """What names its version and its licence."""
        return tuple(place for place in self.files if KEPT_OF_METADATA.search(place))

    @cached_property
    def packages(self) -> frozenset[str]:
        """The names at the top of its modules' names."""
        return frozenset(name.partition(".")[0] for name in self.modules)

    @cached_property
    def modules(self) -> dict[str, str]:
        """Places of its modules by their names; a compiled one goes before its source, as for the interpreter."""
        found: dict[str, str] = {}
        for place in self.files:
            suffix = next((each for each in SUFFIXES if place.endswith(each)), None)
            if suffix and ".dist-info/" not in place:
                name = place.removesuffix(suffix).removesuffix("/__init__").replace("/", ".")
                if suffix != ".py" or name not in found:
                    found[name] = place
        return found


def parse_lock(text: str) -> dict[str, Pin]:
    """Return what a lock file pins, by normalized name."""
    matches = list(PIN.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    pins = [read_pin(match, text[match.start() : end]) for match, end in zip(matches, ends, strict=True)]
    return {pin.name: pin for pin in pins}


def read_pin(match: re.Match[str], block: str) -> Pin:
    """Return one requirement of its lines."""
    since = SINCE.search(match["marker"] or "")
    return Pin(
        name=normalize(match["name"]),
        version=match["version"],
        hashes=tuple(HASH.findall(block)),
        absent_since=since["version"] if since else None,
    )


def find_installed(lock: dict[str, Pin]) -> Iterator[Installed]:
    """Yield each pinned distribution that this interpreter has.

    Raises:
        BundleError: Another version is installed than the lock file pins.
    """
    seen: set[str] = set()
    for distribution in distributions():
        name = normalize(distribution.name)
        if name not in lock or name in seen:
            continue
        seen.add(name)
        if distribution.version != lock[name].version:
            message = f"{name} {distribution.version} is installed and {lock[name].version} is locked: run make setup"
            raise BundleError(message)
        yield Installed(
            pin=lock[name],
            folder=Path(str(distribution.locate_file(""))),
            requires=frozenset(normalize(REQUIRED.split(one)[0]) for one in distribution.requires or ()),
            files=read_record(distribution),
        )


def owners() -> dict[str, str]:
    """Return which distribution has a top-level module, by the module's name, pinned or not."""
    return {
        place.partition("/")[0].partition(".")[0]: normalize(distribution.name)
        for distribution in distributions()
        for place in read_record(distribution)
    }


def read_record(distribution: Distribution) -> dict[str, str]:
    """Return what may be loaded of a distribution, with its hashes in the record's own form."""
    rows = csv.reader((distribution.read_text("RECORD") or "").splitlines())
    return {row[0]: row[1] for row in rows if row and not NOT_LOADED.search(row[0])}


def normalize(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
