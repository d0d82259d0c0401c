"""All files of a bundle, and what is wrong between them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from runtime.bundle.entries import Entry, Index, attempt_each
from runtime.bundle.files import FOLDERS, read_entry
from runtime.declare import Endpoint, Hub, Site
from runtime.errors import BundleError

DESCRIPTION_PATH = "/schema"  # of all endpoints, by the runtime itself
FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"


def index_bundle(root: Path = FUNCTIONS) -> Index:
    """Read every function's file under `root`, importing none.

    Raises:
        BundleError: The first thing that is wrong; `check_bundle` has all.
    """
    index, errors = check_bundle(root)
    if errors:
        raise errors[0]
    return index


def check_bundle(root: Path = FUNCTIONS) -> tuple[Index, list[BundleError]]:
    """Return the functions that can be read, and everything that is wrong with the others."""
    root = root.resolve()
    entries, errors = attempt_each(read_entry, bundle_files(root))
    return Index(entries=tuple(entries)), [*stray_folders(root), *errors, *duplicates(entries), *hidden_routes(entries)]


def bundle_files(root: Path) -> Iterator[Path]:
    """Yield the files of functions, folder by folder; a leading `_` is not a function."""
    for folder in FOLDERS:
        yield from (path for path in sorted((root / folder).glob("*.py")) if not path.name.startswith("_"))


def stray_folders(root: Path) -> Iterator[BundleError]:
    """Yield an error for each file, and each folder of files, that would be silently left out."""
    if not root.is_dir():
        yield BundleError(f"{root}: there is no such folder")
        return
    for path in sorted(path for path in root.iterdir() if path.name not in FOLDERS and path.name[0] not in "_."):
        if any(path.glob("*.py")):
            yield BundleError(f"{root.name}/{path.name}: not a folder of functions ({', '.join(FOLDERS)})")
        elif path.suffix == ".py":
            yield BundleError(f"{root.name}/{path.name}: not in a folder of functions ({', '.join(FOLDERS)})")


def duplicates(entries: Iterable[Entry]) -> Iterator[BundleError]:
    """Yield an error for the second of two equal names or routes, which is the file that was written last."""
    first: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.path.stat().st_mtime_ns):  # equal ones keep their order
        for claim in claims(entry):
            other = first.setdefault(claim, entry)
            if other is not entry:
                yield BundleError(f"{entry.place}: {claim} is already at {other.place}")


def claims(entry: Entry) -> Iterator[str]:
    """Yield what only one function may have; in a route, the parameters' names make no difference."""
    yield f"the name {entry.name}"
    if isinstance(entry.declared, Endpoint):
        yield f"the route {entry.declared.method} {re.sub(r'{.*?}', '{}', entry.declared.path)}"
    if isinstance(entry.declared, Hub):
        yield f"the path {entry.declared.path}"
    if isinstance(entry.declared, Site):
        yield from (f"the path {path}" for path in entry.declared.paths)


def hidden_routes(entries: Iterable[Entry]) -> Iterator[BundleError]:
    """Yield an error for each endpoint that no request would reach: something else answers at its path."""
    endpoints = [(entry, entry.declared.path) for entry in entries if isinstance(entry.declared, Endpoint)]
    taken = {entry.declared.path: entry.place for entry in entries if isinstance(entry.declared, Hub)}
    for entry, path in endpoints:
        if path == DESCRIPTION_PATH:
            yield BundleError(f"{entry.place}: {path} is the OpenAPI description of all endpoints; take another path")
        for root in (root for root in taken if path in {root, f"{root}/negotiate"}):
            yield BundleError(f"{entry.place}: the hub at {taken[root]} answers at {path}; take another path")
        for site in (one for one in entries if isinstance(one.declared, Site) and one.declared.shows(path)):
            yield BundleError(f"{entry.place}: the site at {site.place} answers at {path}; take another path")
