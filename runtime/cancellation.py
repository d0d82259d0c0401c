"""Keeps cancellations what they are: one that was sent arrives, one that nobody sent ends nothing."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class EscapedError(RuntimeError):
    """A function raised what would have ended the task, or the process, of whoever called it."""


def end_if_cancelled() -> None:
    """Raise the cancellation that this task was sent and that never arrived; called at the head of endless loops.

    `asyncio.wait_for` of Python 3.11 drops a cancellation that comes together with its answer (python/cpython#86296,
    mended in 3.12), and both redis-py and psycopg's pool wait with it.

    Raises:
        CancelledError: The task was cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def take_end(future: asyncio.Future[Any]) -> None:
    """Take what a future ends with whose caller may be gone, or asyncio logs a traceback; a callback of the future."""
    if not future.cancelled():
        future.exception()


def is_running(task: asyncio.Task[Any] | None) -> bool:
    """Say whether this is a step of the task: a coroutine that is closed, as at the end of its loop, runs in none."""
    try:
        return asyncio.current_task() is task
    except RuntimeError:  # no loop runs
        return False


async def contain(work: Awaitable[T]) -> T:
    """Wait for a function's own work, which may raise anything.

    Raises:
        EscapedError: It raised what is no `Exception`, such as `SystemExit`, or a `CancelledError` that nobody sent to
            this task.
        CancelledError: This task was cancelled.
    """
    task = asyncio.current_task()
    try:
        return await work
    except Exception:
        raise
    except BaseException as error:
        if not is_running(task):
            raise
        if isinstance(error, asyncio.CancelledError):
            end_if_cancelled()
        raise EscapedError(type(error).__name__) from error
