"""A schedule, made ready once: when it is due, and what one run of it is."""

from collections.abc import Awaitable, Callable
from functools import partial

from msgspec import Struct

from runtime.bindings.binding import Need, is_binding, needs_of
from runtime.bindings.resources import Resources
from runtime.bundle import Loaded
from runtime.bundle.timetable import Timetable, timetable_of
from runtime.declare import Cron
from runtime.errors import BundleError
from runtime.prepared import call_in_thread, is_plain
from runtime.settings import Settings
from runtime.store.identity import SERVICE


class Schedule(Struct, frozen=True, kw_only=True):
    """A schedule ready to run.

    Attributes:
        needs: Of one run; who decides when it runs may need more.
        times: When it is due.
    """

    loaded: Loaded
    needs: frozenset[Need]
    name: str
    times: Timetable
    run: Callable[[Resources], Awaitable[object]]


def schedule_of(loaded: Loaded, declared: Cron, settings: Settings) -> Schedule:
    """Return a cron function as a schedule.

    Raises:
        BundleError: It asks for something that is not a binding, or yields.
    """
    function = partial(call_in_thread, loaded.function) if is_plain(loaded) else loaded.function
    for name, kind in loaded.parameters.items():
        if not is_binding(kind):
            message = f"{loaded.entry.place}: a schedule cannot be given {name!r}; see runtime/bindings"
            raise BundleError(message)

    def run(resources: Resources) -> Awaitable[object]:
        bound = {name: kind.bind(resources, SERVICE) for name, kind in loaded.parameters.items()}
        answer: Awaitable[object] = function(**bound)
        return answer

    needs = needs_of(loaded.parameters.values())
    return Schedule(loaded=loaded, needs=needs, name=declared.name, times=timetable_of(declared, settings), run=run)
