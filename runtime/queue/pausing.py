"""Pauses a job type whose provider is down, and holds a job whose budget is used up: in the whole fleet by a row."""

import time
from typing import Any
from uuid import UUID

import structlog

from runtime.bindings.items import Item
from runtime.errors import UnavailableError
from runtime.item_errors import BudgetSpentError, NotTriedError, ProviderDownError
from runtime.metrics.families import Counter
from runtime.queue.job_type import Call
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.pauses import PAUSE_FOR_PROVIDER
from runtime.store.spending import HOLD_JOB

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SHORTEST_PAUSE_S = 0.1  # an item that is never tried must not come back without end and without a pause


class Pauses:
    """What this process knows itself of providers that are down, by job type."""

    def __init__(self, database: Database, begun: Counter) -> None:
        """Tell the fleet over this database, and count."""
        self._begun = begun
        self._database = database
        self._ends_at: dict[str, float] = {}  # on the monotonic clock
        self._held_until: dict[UUID, float] = {}

    def left_s(self, job_type: str) -> float:
        """Return the seconds for which nothing of a type is to be claimed here; 0 or less for none."""
        return self._ends_at.get(job_type, 0.0) - time.monotonic()

    def pausing(self, handler: Call, job_type: str) -> Call:
        """Return the handler with a pause of its type whenever it says that a provider is down."""

        async def call(item: Item[Any]) -> object:
            try:
                return await handler(item)
            except BudgetSpentError as error:
                await self._hold(item.job_id, error)
                raise
            except NotTriedError as error:
                self._note(job_type, max(error.after_s, SHORTEST_PAUSE_S))
                raise
            except ProviderDownError as error:
                self._note(job_type, error.pause_s)
                await self._tell(job_type, error)
                raise

        return call

    def _note(self, job_type: str, pause_s: float) -> None:
        self._ends_at[job_type] = max(time.monotonic() + pause_s, self._ends_at.get(job_type, 0.0))

    async def _hold(self, job_id: UUID, error: BudgetSpentError) -> None:
        """Let a job wait, and others go on; each process says it once, whatever it holds of the job."""
        now = time.monotonic()
        self._held_until = {job: until for job, until in self._held_until.items() if until > now}
        if job_id in self._held_until:
            return
        self._held_until[job_id] = now + error.after_s / 2
        log.warning("job.held", job_id=job_id, budget=error.budget, hold_s=error.after_s)
        try:
            await self._database.fetch(SERVICE, HOLD_JOB, {"job_id": job_id, "hold_s": error.after_s})
        except UnavailableError:
            log.warning("job.hold_untold", job_id=job_id)

    async def _tell(self, job_type: str, error: ProviderDownError) -> None:
        """Pause the type for all processes; where that fails, this one pauses alone."""
        self._begun.add(job_type)
        log.warning("provider.paused", job_type=job_type, code=error.code, pause_s=round(error.pause_s, 1))
        try:
            await self._database.fetch(SERVICE, PAUSE_FOR_PROVIDER, {"job_type": job_type, "pause_s": error.pause_s})
        except UnavailableError:
            log.warning("provider.pause_untold", job_type=job_type)
