"""The functions that can run; one that is broken is reported and the others run."""

from pathlib import Path
from typing import assert_never

from msgspec import Struct

from runtime.bundle import FUNCTIONS, Loaded, check_bundle, load_all
from runtime.bundle.entries import attempt
from runtime.declare import Cron, Endpoint, Hub, Job
from runtime.errors import BundleError
from runtime.http.parameters import check_endpoint, find_sources
from runtime.queue.job_type import JobType
from runtime.queue.schedules import schedule_of
from runtime.realtime.hub_function import check_hub
from runtime.settings import Settings


class Functions(Struct, frozen=True, kw_only=True):
    """A bundle, sorted.

    Attributes:
        usable: Imported, and each can be given what it asks for.
        broken: One sentence for each of the others, `file:line` first.
    """

    usable: tuple[Loaded, ...]
    broken: tuple[str, ...]

    @property
    def served(self) -> tuple[Loaded, ...]:
        """Those that answer requests: endpoints and hubs."""
        return tuple(one for one in self.usable if isinstance(one.entry.declared, Endpoint | Hub))

    @property
    def work(self) -> tuple[Loaded, ...]:
        """Those that a worker runs: job handlers and schedules."""
        return tuple(one for one in self.usable if isinstance(one.entry.declared, Job | Cron))


def sort_functions(settings: Settings, root: Path = FUNCTIONS) -> Functions:
    """Import a bundle's functions and check what each asks for."""
    index, unreadable = check_bundle(root)
    loaded, unloadable = load_all(index)

    def checked(one: Loaded) -> Loaded:
        check(one, settings)
        return one

    faulty = {str(error).partition(": ")[0] for error in unreadable}  # the second of two equal routes can be read, too
    outcomes = [attempt(checked, one) for one in loaded if one.entry.place not in faulty]
    wrong = [error for error in outcomes if isinstance(error, BundleError)]
    return Functions(
        usable=tuple(one for one in outcomes if isinstance(one, Loaded)),
        broken=tuple(str(error) for error in (*unreadable, *unloadable, *wrong)),
    )


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
