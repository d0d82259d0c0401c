"""The functions of a bundle that can run, prepared; one that is broken is reported and the others run."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from runtime.bundle import FUNCTIONS, Entry, Index, check_bundle, load
from runtime.bundle.entries import ALL_KINDS, attempt_each
from runtime.declare import Kind
from runtime.errors import BundleError
from runtime.kinds import KINDS
from runtime.on_demand import import_object
from runtime.prepared import Prepared
from runtime.settings import Settings

SERVED: tuple[Kind, ...] = ("endpoint", "hub", "site")
WORKED: tuple[Kind, ...] = ("job", "cron")


def prepare_functions(
    settings: Settings, names: Iterable[str] = (), *, kinds: Collection[Kind] = ALL_KINDS, root: Path = FUNCTIONS
) -> tuple[list[Prepared], list[BundleError]]:
    """Import and prepare the named functions, all of these kinds when none is named.

    Returns:
        Those that can run, and one error for each file that was not asked for by name and is wrong.

    Raises:
        BundleError: A name is unknown or of another kind, or a named function cannot run.
    """
    wanted = tuple(name.replace("-", "_") for name in names)
    index, unreadable = check_bundle(root)
    raise_first(error for error in unreadable if Path(file_of(error)).stem in wanted)
    faulty = {place_of(error) for error in unreadable}  # the second of two equal routes can be read, too
    readable = Index(entries=tuple(one for one in index.entries if one.place not in faulty))
    usable, unusable = attempt_each(partial(prepare, settings), readable.select(wanted, kinds))
    if wanted:
        raise_first(unusable)
    return usable, [*unreadable, *unusable]


def prepare(settings: Settings, entry: Entry) -> Prepared:
    """Import a function and make of it what its kind is.

    Raises:
        BundleError: It does not import, or asks for something that it cannot be given.
    """
    preparer: Callable[[Any, Any, Settings], Prepared] = import_object(KINDS[entry.kind].prepare)
    return preparer(load(entry), entry.declared, settings)


def raise_first(errors: Iterable[BundleError]) -> None:
    """Raise the first error, if there is one."""
    for error in errors:
        raise error


def place_of(error: BundleError) -> str:
    """Return `functions/http/get_job.py:12`, with which the error of a function's file begins."""
    return str(error).partition(": ")[0]


def file_of(error: BundleError) -> str:
    """Return `functions/http/get_job.py`."""
    return str(error).partition(":")[0]
