"""When a schedule is due."""

from msgspec import Struct

from runtime.declare import Cron
from runtime.settings import Settings

DAY_S = 86_400


class Timetable(Struct, frozen=True, kw_only=True):
    """The due moments of a schedule.

    Attributes:
        every_s: Seconds from one to the next.
        offset_s: Seconds of the first one after midnight UTC.
    """

    every_s: float
    offset_s: float

    def next_after(self, now_s: float) -> float:
        """Return the first one after `now_s`, both in seconds since the epoch."""
        rounds = (now_s - self.offset_s) // self.every_s + 1
        return rounds * self.every_s + self.offset_s


def timetable_of(declared: Cron, settings: Settings) -> Timetable:
    """Return when a declared schedule is due."""
    if declared.every_s is not None:
        return Timetable(every_s=float(declared.every_s), offset_s=0.0)
    if declared.daily_at is not None:
        hours, minutes = declared.daily_at.split(":")
        return Timetable(every_s=float(DAY_S), offset_s=int(hours) * 3600.0 + int(minutes) * 60.0)
    return Timetable(every_s=getattr(settings, str(declared.every_minutes_setting).lower()) * 60.0, offset_s=0.0)
