"""The functions of a bundle that can run; one that is broken is reported and the others run."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal, assert_never

from runtime.bundle import FUNCTIONS, Entry, Index, Loaded, check_bundle, load_all
from runtime.bundle.entries import attempt
from runtime.declare import Cron, Endpoint, Hub, Job
from runtime.errors import BundleError
from runtime.http.parameters import check_endpoint, find_sources
from runtime.queue.job_type import JobType
from runtime.queue.schedules import schedule_of
from runtime.realtime.hub_function import check_hub
from runtime.settings import Settings

Kind = Literal["endpoint", "job", "cron", "hub"]
KINDS: dict[Kind, str] = {"endpoint": "endpoint", "job": "job", "cron": "schedule", "hub": "hub"}
SERVED: tuple[Kind, ...] = ("endpoint", "hub")
WORKED: tuple[Kind, ...] = ("job", "cron")


def usable_functions(
    settings: Settings, names: Iterable[str] = (), *, kinds: Collection[Kind] = tuple(KINDS), root: Path = FUNCTIONS
) -> tuple[list[Loaded], list[BundleError]]:
    """Import the named functions, all of these kinds when none is named, and check what each asks for.

    Returns:
        Those that can run, and one error for each file that was not asked for by name and is wrong.

    Raises:
        BundleError: A name is unknown or of another kind, or a named function cannot run.
    """
    wanted = tuple(name.replace("-", "_") for name in names)
    index, unreadable = check_bundle(root)
    raise_first(error for error in unreadable if Path(file_of(error)).stem in wanted)
    faulty = {place_of(error) for error in unreadable}  # the second of two equal routes can be read, too
    readable = Index(root=index.root, entries=tuple(one for one in index.entries if one.place not in faulty))
    entries = readable.select(wanted)
    if wanted:
        raise_first(wrong_kind(entry, kinds) for entry in entries if entry.kind not in kinds)
    chosen = Index(root=index.root, entries=tuple(entry for entry in entries if entry.kind in kinds))
    usable, unusable = checked(chosen, settings)
    if wanted:
        raise_first(unusable)
    return usable, [*unreadable, *unusable]


def checked(index: Index, settings: Settings) -> tuple[list[Loaded], list[BundleError]]:
    """Import all functions of an index, and return those that can be given what they ask for, and every error."""

    def check_one(one: Loaded) -> Loaded:
        check(one, settings)
        return one

    loaded, unloadable = load_all(index)
    outcomes = [attempt(check_one, one) for one in loaded]
    wrong = [error for error in outcomes if isinstance(error, BundleError)]
    return [one for one in outcomes if isinstance(one, Loaded)], [*unloadable, *wrong]


def check(loaded: Loaded, settings: Settings) -> None:
    """Make of a function what will be made of it later.

    Raises:
        BundleError: It asks for something that it cannot be given.
    """
    match loaded.entry.declared:
        case Endpoint():
            find_sources(loaded, check_endpoint(loaded))
        case Job() as declared:
            JobType(loaded, declared, settings)
        case Cron() as declared:
            schedule_of(loaded, declared, settings)
        case Hub():
            check_hub(loaded)
        case _:
            assert_never(loaded.entry.declared)


def wrong_kind(entry: Entry, kinds: Collection[Kind]) -> BundleError:
    """Return the error of a function that something else runs."""
    wanted = " or ".join(KINDS[kind] for kind in kinds)
    return BundleError(f"{entry.name} is {with_article(KINDS[entry.kind])}, not {with_article(wanted)}")


def with_article(noun: str) -> str:
    """Return `a job`, `an endpoint`."""
    return f"{'an' if noun.startswith('e') else 'a'} {noun}"


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
