"""What is known about a function: from its file, and after its import."""

import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

from msgspec import Struct

from runtime.declare import Declared
from runtime.errors import BundleError

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
    kind: Literal["endpoint", "job", "cron", "hub"]
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
    """All functions of a bundle: endpoints, jobs, schedules, each kind by name.

    Attributes:
        root: Absolute path of the bundle's folder.
        entries: No two share a name or a route.
    """

    root: Path
    entries: tuple[Entry, ...]

    def select(self, names: Iterable[str] = ()) -> tuple[Entry, ...]:
        """Return the named entries, in the order of `names`; all when none is named.

        Args:
            names: Names of functions, or of deployments (`bulk-analysis`).

        Raises:
            BundleError: A name is unknown; the message lists near ones.
        """
        known = {entry.name: entry for entry in self.entries}
        wanted = dict.fromkeys(name.replace("-", "_") for name in names)
        for name in wanted:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=5, cutoff=0.5) or sorted(known)
                message = f"no function is named {name}; there is {', '.join(near) or 'none'}"
                raise BundleError(message)
        return tuple(known[name] for name in wanted or known)


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


def place(path: Path, line: int) -> str:
    """Return `functions/http/get_job.py:12`: the path from the bundle's folder on."""
    return f"{path.relative_to(path.parents[2])}:{line}"


def fault(path: Path, line: int, message: str) -> BundleError:
    """Return the error of one line of a function's file."""
    return BundleError(f"{place(path, line)}: {message}")


def attempt(read: Callable[[Source], Read], source: Source) -> Read | BundleError:
    """Return what `read` makes of `source`, or the error that it raises."""
    try:
        return read(source)
    except BundleError as error:
        return error
