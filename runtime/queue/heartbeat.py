"""Signs of life of a worker process, from a task of the loop that does the work."""

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from typing import Never
from uuid import UUID

import structlog

from runtime.cancellation import end_if_cancelled
from runtime.errors import UnavailableError
from runtime.queue.closing import Closer
from runtime.queue.running import Running
from runtime.store.closing import LEAVE_LOST_SUMMARIES
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.workers import ENDED_JOBS, HEARTBEAT, LEAVE, SAY_GOODBYE

log: structlog.stdlib.BoundLogger = structlog.get_logger()
CHECK_S = 1.0
HEARTBEAT_S = 3.0
UNHEARD_S = 6.0  # well before others give the worker up


class Heartbeat:
    """Says every 3 s that the worker lives, and looks every second whether what it has in its hands is still its own.

    Attributes:
        heard: Set while PostgreSQL hears the worker; without it no ticket and no schedule is taken, for a process that
            took them and could not work would keep them from those that can.
        missed_count: Signs of life that PostgreSQL did not hear.
        given_up_count: Claims that others have taken, because this worker was not heard.
    """

    def __init__(
        self, worker_id: UUID, functions: Sequence[str], database: Database, running: Running, closer: Closer
    ) -> None:
        """Speak for this worker."""
        self._row = {"id": worker_id, "host": socket.gethostname(), "pid": os.getpid(), "functions": list(functions)}
        self._database = database
        self._running = running
        self._closer = closer
        self._known = False
        self.missed_count = self.given_up_count = 0
        self.heard = asyncio.Event()
        self._unheard: asyncio.TimerHandle | None = None

    async def run(self) -> Never:
        """Go on until cancelled, whatever becomes of PostgreSQL."""
        said_at = float("-inf")
        while True:
            end_if_cancelled()
            try:
                if time.monotonic() - said_at >= HEARTBEAT_S:
                    await self._say_alive()
                    said_at = time.monotonic()
                await self._stop_ended_jobs()
                await self._running.lost_claims.give_back(self._running.held)
                await self._closer.leave_lost()
            except UnavailableError:
                self.missed_count += 1
                log.warning("heartbeat.missed", worker_id=self._row["id"])
            except Exception:  # the last wall of a beat: the next one may succeed
                log.exception("heartbeat.failed", worker_id=self._row["id"])
            await asyncio.sleep(CHECK_S)  # the beat itself

    async def say_goodbye(self) -> None:
        """Take the worker off the list, with what is left of its summaries; after this nobody waits for it.

        Raises:
            UnavailableError: PostgreSQL does not answer; others give the worker up.
        """
        async with self._database.transaction(SERVICE) as connection:
            await connection.execute(LEAVE_LOST_SUMMARIES, self._closer.lost(()))
            await connection.execute(SAY_GOODBYE, self._row)

    async def leave(self) -> None:
        """Say that the worker ends though PostgreSQL has not taken all that it held: others take that, untried.

        Raises:
            UnavailableError: PostgreSQL does not answer; others give the worker up.
        """
        await self._database.fetch(SERVICE, LEAVE, self._row)

    async def _say_alive(self) -> None:
        async with self._database.transaction(SERVICE, commit="soon") as connection:
            row = await connection.fetch_one(HEARTBEAT, self._row)
        self._note_heard()
        given_up = self._known and row is not None and row[0]
        self._known = True
        if given_up:  # others have its claims by now
            self.given_up_count += len(self._running.held())
            log.warning("worker.given_up", worker_id=self._row["id"])
            for job_id in self._running.jobs:
                self._running.cancel_job(job_id)

    def _note_heard(self) -> None:
        if self._unheard:
            self._unheard.cancel()
        self._unheard = asyncio.get_running_loop().call_later(UNHEARD_S, self.heard.clear)
        self.heard.set()

    async def _stop_ended_jobs(self) -> None:
        if not self._running.jobs:
            return
        rows = await self._database.fetch(SERVICE, ENDED_JOBS, {"job_ids": self._running.jobs})
        for (job_id,) in rows:
            self._running.cancel_job(job_id)
