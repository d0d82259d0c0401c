"""The functions of the bundle as deployments see them."""

from collections.abc import Sequence

from msgspec import Struct

from runtime.artifact.closure import Closure, Closures
from runtime.artifact.module_index import ModuleIndex
from runtime.artifact.variables import Variables
from runtime.bundle.entries import Entry
from runtime.declare import Cron, Endpoint, Hub, Job, Kind
from runtime.needs import Need
from runtime.prepared import Prepared
from runtime.settings import SECRETS, Settings


class Deployed(Struct, frozen=True, kw_only=True):
    """One function.

    Attributes:
        settings: Variables that it may read and that may be shown, in alphabetical order.
        secrets: Those that may not.
        needs: What its process opens.
        timeout_s: The longest that something it has begun may take.
    """

    entry: Entry
    settings: tuple[str, ...]
    secrets: tuple[str, ...]
    needs: frozenset[Need]
    timeout_s: float

    @property
    def name(self) -> str:
        """The function's name."""
        return self.entry.name

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return self.entry.kind

    @property
    def resource_name(self) -> str:
        """Its name where underscores are no letters."""
        return self.name.replace("_", "-")

    @property
    def endpoint(self) -> Endpoint | None:
        """How it is declared, if it is an endpoint."""
        return self.entry.declared if isinstance(self.entry.declared, Endpoint) else None

    @property
    def hub_path(self) -> str | None:
        """Where it answers, if it is a hub."""
        return self.entry.declared.path if isinstance(self.entry.declared, Hub) else None

    @property
    def job(self) -> Job | None:
        """How it is declared, if it is a job handler."""
        return self.entry.declared if isinstance(self.entry.declared, Job) else None

    @property
    def cron(self) -> Cron | None:
        """How it is declared, if it is a schedule."""
        return self.entry.declared if isinstance(self.entry.declared, Cron) else None


def read_deployed(functions: Sequence[Prepared], index: ModuleIndex) -> list[Deployed]:
    """Return the functions, by kind and name as the bundle has them.

    Raises:
        BundleError: One imports what is not there, or not pinned.
    """
    closures, variables = Closures(index), Variables()
    return [deploy(function, closures.of(function), variables) for function in functions]


def deploy(function: Prepared, closure: Closure, known: Variables) -> Deployed:
    """Return one function."""
    variables = known.read_by(function, closure.ours, closure.needs)
    return Deployed(
        entry=function.loaded.entry,
        settings=tuple(name for name in variables if name.lower() not in SECRETS),
        secrets=tuple(name for name in variables if name.lower() in SECRETS),
        needs=closure.needs,
        timeout_s=longest(function),
    )


def longest(function: Prepared) -> float:
    """Return the longest that an item, a summary or an answer takes, in seconds."""
    declared = function.loaded.entry.declared
    if isinstance(declared, Job):
        return max(declared.timeout, declared.summary_timeout)
    return float(Settings().ai_timeout_seconds) if "analyst" in function.needs else 30.0


def cron_times(declared: Cron, settings: Settings) -> tuple[str, int]:
    """Return when a schedule starts as cron writes it (UTC), and how often it runs within the minute that begins then.

    Cron knows no seconds: what is due oftener than each minute is started each minute, and runs until that is over.
    """
    if declared.daily_at:
        hours, minutes = declared.daily_at.split(":")
        return f"{int(minutes)} {int(hours)} * * *", 1
    if declared.every_s is None:
        every_minutes = int(getattr(settings, str(declared.every_minutes_setting).lower()))
        return every(every_minutes), 1
    minutes_between, seconds = divmod(declared.every_s, 60)
    return every(minutes_between), 1 if minutes_between or seconds == 0 else 60 // seconds


def every(minutes: int) -> str:
    """Return `each so many minutes`; from an hour on, whole hours."""
    if minutes <= 1:
        return "* * * * *"
    hours = minutes // 60
    if not hours:
        return f"*/{minutes} * * * *"
    return "0 * * * *" if hours == 1 else f"0 */{min(hours, 23)} * * *"
