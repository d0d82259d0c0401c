"""Keeps a cancellation that a library lost."""

import asyncio


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
