"""Jobs that want their end: so many are closed at a time, the others wait, their users in turns."""

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from runtime.queue.job_type import JobType
from runtime.queue.running import Running

MOST_WAITING = 10_000  # the others are due again in ten seconds, for any worker
Free = Callable[..., None]
Close = Callable[[UUID, JobType, Free], Coroutine[Any, Any, None]]


class Closings:
    """Owns jobs from the moment they want their end until it is begun; a job that waits takes the room of its id.

    A permit comes back with the end of the task that closes, or before, by hand: who only waits keeps nobody.
    """

    def __init__(self, running: Running, close: Close, most_at_once: int) -> None:
        """Close in tasks of `running`."""
        self._running = running
        self._close = close
        self._free_count = most_at_once
        self._waiting: dict[UUID, deque[tuple[UUID, JobType]]] = {}  # by user, who is next first
        self._ids: set[UUID] = set()
        self._may_wait = True

    def put(self, user_id: UUID, job_id: UUID, job_type: JobType) -> None:
        """Close a job when its turn comes."""
        is_full = len(self._ids) >= MOST_WAITING or not (self._may_wait or self._free_count)
        if is_full or job_id in self._ids or job_id in self._running.closing:
            return
        self._ids.add(job_id)
        self._waiting.setdefault(user_id, deque()).append((job_id, job_type))
        self._start_next()

    def let_nobody_wait(self) -> None:
        """Forget those that wait, at a stop: they are due for other workers."""
        self._may_wait = False
        self._waiting.clear()
        self._ids.clear()

    def _start_next(self) -> None:
        while self._free_count and self._waiting:
            job_id, job_type = self._next()
            free = self._permit()
            task = self._running.close(job_id, self._close(job_id, job_type, free))
            if task is not None:
                task.add_done_callback(free)
            else:  # it is closed already
                self._free_count += 1

    def _next(self) -> tuple[UUID, JobType]:
        """Take a job of the user whose turn it is; the next one of the same user comes after all others."""
        user_id = next(iter(self._waiting))
        jobs = self._waiting.pop(user_id)
        job = jobs.popleft()
        if jobs:
            self._waiting[user_id] = jobs
        self._ids.remove(job[0])
        return job

    def _permit(self) -> Free:
        self._free_count -= 1
        is_held = True

        def free(*_: object) -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                self._free_count += 1
                self._start_next()

        return free
