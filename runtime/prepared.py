"""A function that can run: imported, checked against what it asks for, and with what it needs.

`runtime.usable` prepares a function once; whoever serves, works, fires, lists or describes it takes the same value.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from runtime.bindings.binding import Need, is_binding
from runtime.bundle import Loaded
from runtime.bundle.entries import fault
from runtime.cancellation import EscapedError


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


def is_plain(loaded: Loaded) -> bool:
    """Say whether a function is a plain `def`: it blocks, so it runs beside the loop, in a thread or a child process.

    Raises:
        BundleError: It yields, or it is plain and asks for a binding, which only the loop can use.
    """
    name, function = loaded.entry.name, loaded.function
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise fault(loaded.entry.path, loaded.entry.line, f"{name} yields: a function returns its answer")
    if inspect.iscoroutinefunction(function):
        return False
    if bindings := [parameter for parameter, kind in loaded.parameters.items() if is_binding(kind)]:
        message = f"a plain def runs beside the loop and cannot use {', '.join(bindings)}: write async def {name}"
        raise fault(loaded.entry.path, loaded.entry.line, message)
    return True


def call_in_thread(function: Callable[..., Any], **arguments: object) -> Awaitable[object]:
    """Call a plain `def` where it holds nobody up."""

    def call() -> object:
        try:
            return function(**arguments)
        except StopIteration as error:  # which no future takes
            raise EscapedError(type(error).__name__) from error

    return asyncio.to_thread(call)
