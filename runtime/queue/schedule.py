"""A schedule, made ready once: when it is due, and what one run of it is."""

from collections.abc import Awaitable, Callable
from functools import partial

from msgspec import Struct

from runtime.bindings.binding import Need, is_binding, needs_of
from runtime.bindings.resources import Resources
from runtime.bundle import Loaded
from runtime.declare import Cron
from runtime.errors import BundleError
from runtime.prepared import call_in_thread, is_plain
from runtime.settings import Settings
from runtime.store.identity import SERVICE

DAY_S = 86_400


class Schedule(Struct, frozen=True, kw_only=True):
    """A schedule ready to run.

    Attributes:
        needs: Of a worker that runs it; Redis spares work that another process does.
        every_s: Seconds from one due moment to the next.
        offset_s: Seconds of the first due moment after midnight UTC.
    """

    loaded: Loaded
    needs: frozenset[Need]
    name: str
    every_s: float
    offset_s: float
    run: Callable[[Resources], Awaitable[object]]

    def next_due_at(self, now_s: float) -> float:
        """Return the first due moment after `now_s`, both in seconds since the epoch."""
        turns = (now_s - self.offset_s) // self.every_s + 1
        return turns * self.every_s + self.offset_s


def schedule_of(loaded: Loaded, declared: Cron, settings: Settings) -> Schedule:
    """Return a cron function as a schedule.

    Raises:
        BundleError: It asks for something that is not a binding, or yields.
    """
    every_s, offset_s = interval_of(declared, settings)
    function = partial(call_in_thread, loaded.function) if is_plain(loaded) else loaded.function
    for name, kind in loaded.parameters.items():
        if not is_binding(kind):
            message = f"{loaded.entry.place}: a schedule cannot be given {name!r}; see runtime/bindings"
            raise BundleError(message)

    def run(resources: Resources) -> Awaitable[object]:
        bound = {name: kind.bind(resources, SERVICE) for name, kind in loaded.parameters.items()}
        answer: Awaitable[object] = function(**bound)
        return answer

    needs = needs_of(loaded.parameters.values(), "postgres", "redis")
    return Schedule(loaded=loaded, needs=needs, name=declared.name, every_s=every_s, offset_s=offset_s, run=run)


def interval_of(declared: Cron, settings: Settings) -> tuple[float, float]:
    """Return seconds between due moments, and the offset from midnight."""
    if declared.every_s is not None:
        return float(declared.every_s), 0.0
    if declared.daily_at is not None:
        hours, minutes = declared.daily_at.split(":")
        return float(DAY_S), int(hours) * 3600.0 + int(minutes) * 60.0
    return getattr(settings, str(declared.every_minutes_setting).lower()) * 60.0, 0.0
