"""The functions that can run; one that is broken is reported and the others run."""

from pathlib import Path

from msgspec import Struct

from runtime.bundle import FUNCTIONS, Loaded
from runtime.settings import Settings
from runtime.usable import SERVED, WORKED, usable_functions


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
        return tuple(one for one in self.usable if one.entry.kind in SERVED)

    @property
    def work(self) -> tuple[Loaded, ...]:
        """Those that a worker runs: job handlers and schedules."""
        return tuple(one for one in self.usable if one.entry.kind in WORKED)


def sort_functions(settings: Settings, root: Path = FUNCTIONS) -> Functions:
    """Import a bundle's functions and check what each asks for."""
    usable, broken = usable_functions(settings, root=root)
    return Functions(usable=tuple(usable), broken=tuple(map(str, broken)))
