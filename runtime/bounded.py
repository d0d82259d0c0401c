"""A loop whose end is bounded: a function's task that does not end keeps nobody."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from runtime.loop_watch import watch_loop

try:  # where it is: not on Windows, nor beside an endpoint that is shipped alone
    from uvloop import new_event_loop
except ModuleNotFoundError:
    from asyncio import new_event_loop  # type: ignore[assignment]  # of the same use

log: structlog.stdlib.BoundLogger = structlog.get_logger()
T = TypeVar("T")
LAST_TASKS_S = 1.0


def run_bounded(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a loop of its own, as `asyncio.run` does, and wait a second at most for what it leaves."""
    loop = new_event_loop()
    loop.set_exception_handler(report_loss)
    asyncio.set_event_loop(loop)
    try:
        with watch_loop(loop):
            return loop.run_until_complete(main)
    finally:
        if left := asyncio.all_tasks(loop):
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.wait(left, timeout=LAST_TASKS_S))
        asyncio.set_event_loop(None)
        loop.close()


def report_loss(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody waits for any more: asyncio would also write what the task or callback was given."""
    what = str(context.get("message", "")).partition(" in callback ")[0]
    log.error("task.lost", what=what, exc_info=context.get("exception"))
