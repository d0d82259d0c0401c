"""A function that can run: imported, checked against what it asks for, and with what it needs.

`runtime.usable` prepares a function once; whoever serves, works, fires, lists or describes it takes the same value.
"""

from collections.abc import Iterable
from typing import Protocol

from runtime.bindings.binding import Need
from runtime.bundle import Loaded


class Prepared(Protocol):
    """What an endpoint, a job type, a schedule and a hub have in common."""

    @property
    def loaded(self) -> Loaded:
        """The function as it was imported."""

    @property
    def needs(self) -> frozenset[Need]:
        """What a process that runs it has to open: what its bindings need, and what its kind does."""


def needs_of_all(functions: Iterable[Prepared]) -> frozenset[Need]:
    """Return what a process for these functions has to open."""
    return frozenset(need for one in functions for need in one.needs)
