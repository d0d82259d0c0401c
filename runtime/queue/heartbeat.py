"""Signs of life of a worker process, from a task of the loop that does the work."""

import asyncio
import os
import socket
import time
from typing import Protocol
from uuid import UUID

import psycopg
import structlog

from runtime.bindings.resources import Resources
from runtime.cancellation import end_if_cancelled
from runtime.errors import UnavailableError
from runtime.queue.outcomes import Key
from runtime.queue.turns import Turns
from runtime.store.database import SERVICE
from runtime.store.outcomes import GIVE_BACK
from runtime.store.postgres_arrays import array
from runtime.store.recovery import CLAIMS_OF_WORKER
from runtime.store.workers import ENDED_JOBS, HEARTBEAT, SAY_GOODBYE

log: structlog.stdlib.BoundLogger = structlog.get_logger()
CHECK_S = 1.0
HEARTBEAT_S = 3.0
UNHEARD_S = 6.0  # well before others give the worker up


class Working(Protocol):
    """What the heartbeat looks after."""

    @property
    def running_jobs(self) -> list[UUID]:
        """Jobs that are worked here."""

    @property
    def held(self) -> frozenset[Key]:
        """Claims that are worked here."""

    @property
    def turns(self) -> Turns:
        """Where the claims are made."""

    def cancel_job(self, job_id: UUID) -> None:
        """Cancel what runs of a job."""


class Heartbeat:
    """Says every 3 s that the worker lives, and looks every second whether its jobs still want it.

    Attributes:
        heard: Set while PostgreSQL hears the worker; without it no ticket and no schedule is taken, for a process that
            took them and could not work would keep them from those that can.
    """

    def __init__(self, worker_id: UUID, functions: list[str], resources: Resources, working: Working) -> None:
        """Speak for this worker."""
        self._row = {"id": worker_id, "host": socket.gethostname(), "pid": os.getpid(), "functions": functions}
        self._database = resources.database
        self._working = working
        self._known = False
        self.heard = asyncio.Event()
        self._unheard: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Go on until cancelled, whatever becomes of PostgreSQL."""
        said_at = float("-inf")
        while True:
            end_if_cancelled()
            try:
                if time.monotonic() - said_at >= HEARTBEAT_S:
                    await self._say_alive()
                    said_at = time.monotonic()
                if self._working.running_jobs:
                    await self._stop_ended_jobs()
                if self._working.turns.lost_claims:
                    await self._return_lost_claims()
            except UnavailableError:
                log.warning("heartbeat.missed", worker_id=self._row["id"])
            except psycopg.Error:
                log.exception("heartbeat.failed", worker_id=self._row["id"])
            await asyncio.sleep(CHECK_S)  # the beat itself

    async def say_goodbye(self) -> None:
        """Take the worker off the list; after this nobody waits for it."""
        try:
            async with self._database.transaction(SERVICE) as connection:
                await connection.execute(SAY_GOODBYE, self._row)
        except UnavailableError:
            log.warning("worker.left_unsaid", worker_id=self._row["id"])

    async def _say_alive(self) -> None:
        async with self._database.transaction(SERVICE) as connection:
            row = await (await connection.execute(HEARTBEAT, self._row)).fetchone()
        self._note_heard()
        given_up = self._known and row is not None and row[0]
        self._known = True
        if given_up:  # others have its claims by now
            log.warning("worker.given_up", worker_id=self._row["id"])
            for job_id in self._working.running_jobs:
                self._working.cancel_job(job_id)

    def _note_heard(self) -> None:
        if self._unheard:
            self._unheard.cancel()
        self._unheard = asyncio.get_running_loop().call_later(UNHEARD_S, self.heard.clear)
        self.heard.set()

    async def _stop_ended_jobs(self) -> None:
        async with self._database.transaction(SERVICE) as connection:
            cursor = await connection.execute(ENDED_JOBS, {"job_ids": self._working.running_jobs})
            rows = await cursor.fetchall()
        for (job_id,) in rows:
            self._working.cancel_job(job_id)

    async def _return_lost_claims(self) -> None:
        """Give back claims that were committed while their answer was lost: nobody works them.

        A claim that is on its way looks just the same, so this waits for a moment without any.
        """
        turns = self._working.turns
        begun_count = turns.begun_count
        async with self._database.transaction(SERVICE) as connection:
            cursor = await connection.execute(CLAIMS_OF_WORKER, {"worker_id": self._row["id"]})
            lost = set(await cursor.fetchall()) - self._working.held
            if turns.in_flight or turns.begun_count != begun_count:
                return
            keys = list(lost)
            columns = {"worker_id": self._row["id"], "job_ids": array(key[0] for key in keys)}
            columns |= {"positions": array(key[1] for key in keys), "attempts": array(key[2] for key in keys)}
            await connection.execute(GIVE_BACK, columns)
        turns.lost_claims = False
        log.warning("claims.returned", item_count=len(lost))
