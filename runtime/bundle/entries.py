"""What is known about a function: from its file, and after its import."""

import difflib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from runtime.declare import Declared, Kind
from runtime.errors import BundleError

NOUNS: dict[Kind, str] = {
    "endpoint": "an endpoint",
    "job": "a job",
    "cron": "a schedule",
    "hub": "a hub",
    "site": "a site",
}
ALL_KINDS = tuple(NOUNS)
Source = TypeVar("Source")
Read = TypeVar("Read")


class Entry(Struct, frozen=True, kw_only=True):
    """One function as its file declares it.

    Attributes:
        name: Name of the file, of the function and of a job type.
        kind: What it is; the tag of `declared`.
        declared: The decorator's facts.
        summary: First line of the module's docstring.
        path: Absolute path of the file.
        line: Line of the `def` or `class`.
        module: Name to import it under; without a dot when the bundle is not an importable package.
    """

    name: str
    kind: Kind
    declared: Declared
    summary: str
    path: Path
    line: int
    module: str

    @property
    def place(self) -> str:
        """`functions/http/get_job.py:12`."""
        return place(self.path, self.line)


class Index(Struct, frozen=True, kw_only=True):
    """All functions of a bundle: endpoints and sites, jobs, schedules, hubs, each kind by name.

    Attributes:
        entries: No two share a name or a route.
    """

    entries: tuple[Entry, ...]

    def select(self, names: Iterable[str] = (), kinds: Collection[Kind] = ALL_KINDS) -> tuple[Entry, ...]:
        """Return the named entries, in the order of `names`; all of these kinds when none is named.

        Args:
            names: Names of functions, or of deployments (`bulk-analysis`).
            kinds: What a named one must be.

        Raises:
            BundleError: A name is unknown, with near ones in the message, or of another kind.
        """
        known = {entry.name: entry for entry in self.entries}
        wanted = dict.fromkeys(name.replace("-", "_") for name in names)
        for name in wanted:
            if name not in known:
                meant = sorted(one.name for one in self.entries if one.kind in kinds)
                near = difflib.get_close_matches(name, meant, n=5, cutoff=0.5) or meant
                message = f"no function is named {name}; there is {', '.join(near) or 'none'}"
                raise BundleError(message)
            if known[name].kind not in kinds:
                raise wrong_kind(known[name], kinds)
        return tuple(known[name] for name in wanted) or tuple(entry for entry in self.entries if entry.kind in kinds)


class Loaded(Struct, frozen=True, kw_only=True):
    """One imported function.

    Attributes:
        entry: What its file declares.
        function: The function itself, as a test would call it; of a hub the class.
        summarize: A job module's `summarize(job, items)`, or None.
        parameters: Types of the parameters by name, in order, `Annotated` kept; of a hub those of `__init__`.
        returns: Type of the result; `NoneType` for None.
    """

    entry: Entry
    function: Callable[..., Any]
    summarize: Callable[..., Any] | None
    parameters: dict[str, Any]
    returns: Any


def wrong_kind(entry: Entry, kinds: Collection[Kind]) -> BundleError:
    """Return the error of a function that something else runs."""
    first, *others = (NOUNS[kind] for kind in kinds)
    wanted = " or ".join([first, *(noun.partition(" ")[2] for noun in others)])
    return BundleError(f"{entry.name} is {NOUNS[entry.kind]}, not {wanted}")


def place(path: Path, line: int) -> str:
    """Return `functions/http/get_job.py:12`: the path from the bundle's folder on."""
    return f"{path.relative_to(path.parents[2])}:{line}"


def fault(path: Path, line: int, message: str) -> BundleError:
    """Return the error of one line of a function's file."""
    return BundleError(f"{place(path, line)}: {message}")


def attempt_each(read: Callable[[Source], Read], sources: Iterable[Source]) -> tuple[list[Read], list[BundleError]]:
    """Return what `read` makes of each source, and the errors that it raises for the others."""
    done: list[Read] = []
    errors: list[BundleError] = []
    for source in sources:
        try:
            done.append(read(source))
        except BundleError as error:
            errors.append(error)
    return done, errors
