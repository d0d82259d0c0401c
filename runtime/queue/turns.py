"""What a ticket does: claim a batch, put the next ticket, and only then work."""

import time
from collections import OrderedDict
from typing import Any
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from runtime.bindings.items import Item
from runtime.bindings.resources import Resources
from runtime.errors import ItemError, NotTriedError, ProviderDownError, UnavailableError
from runtime.queue.batch import Batch
from runtime.queue.job_type import Call, JobType
from runtime.store.claims import CLAIM_ITEMS, JOB_OF_BATCH, NEXT_RETURN, UNCLOSED_JOBS
from runtime.store.database import SERVICE, Identity
from runtime.store.pauses import PAUSE_FOR_PROVIDER
from runtime.store.tickets import Turn

log: structlog.stdlib.BoundLogger = structlog.get_logger()
JOBS_TO_REMEMBER = 100
SHORTEST_DELAY_MS = 100  # what is due and was not claimed is locked by somebody


class JobInHand(Struct, frozen=True, kw_only=True):
    """What all batches of a job share: its decoded data, and its handler bound to its user."""

    data: object
    call: Call


class Turns:
    """Claims for the tickets of one process."""

    def __init__(self, resources: Resources, worker_id: UUID) -> None:
        """Claim as this worker."""
        self._resources = resources
        self._worker_id = worker_id
        self._in_hand: OrderedDict[UUID, JobInHand] = OrderedDict()
        self._paused_until: dict[str, float] = {}  # by job type, of the monotonic clock: what this process knows itself
        self.lost_claims = False  # a claim may be committed that nobody works; the heartbeat looks for it
        self.in_flight = 0
        self.begun_count = 0

    async def claim(self, turn: Turn, job_type: JobType, ticket_id: str) -> Batch | None:
        """Claim a batch for a ticket and see to the next one; None when there is nothing to claim.

        The marker goes first: a submission before that is seen by the claim, one after it puts its own ticket. A
        claim that found something puts the next ticket, so the ring only ends with a claim that found nothing.

        Raises:
            RedisError: The marker cannot be cleared; nothing was claimed.
            UnavailableError: PostgreSQL does not answer; what was claimed, if anything, is given back by the heartbeat.
        """
        self.begun_count += 1
        self.in_flight += 1
        try:
            await self._resources.tickets.clear(turn, ticket_id)
            return await self._claim_batch(turn, job_type)
        except UnavailableError:
            self.lost_claims = True
            raise
        finally:
            self.in_flight -= 1

    async def unclosed_jobs(self, turn: Turn) -> list[UUID]:
        """Return jobs of this turn whose last item is recorded and whose closing was lost.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        async with self._resources.database.transaction(SERVICE) as connection:
            rows = await (await connection.execute(UNCLOSED_JOBS, msgspec.structs.asdict(turn))).fetchall()
        return [row[0] for row in rows]

    async def _claim_batch(self, turn: Turn, job_type: JobType) -> Batch | None:
        rows = await self._claim_items(turn, job_type)
        await self._put_next(turn, found_work=bool(rows))
        if not rows:
            return None
        job_id = rows[0][0]
        job = await self._job_in_hand(job_id, job_type)
        items = [
            Item(item_id=item_id, position=position, job_id=job_id, attempt=attempt, data=job.data)
            for _, position, item_id, attempt in rows
        ]
        return Batch(job_id=job_id, job_type=job_type, items=items, call=job.call)

    async def _claim_items(self, turn: Turn, job_type: JobType) -> list[Any]:
        if self._paused_for_s(turn.job_type) > 0:
            return []
        parameters = {**msgspec.structs.asdict(turn), "batch": job_type.batch, "worker_id": self._worker_id}
        async with self._resources.database.transaction(SERVICE) as connection:
            return await (await connection.execute(CLAIM_ITEMS, parameters)).fetchall()

    async def _put_next(self, turn: Turn, *, found_work: bool) -> None:
        delay_ms = 0
        if not found_work:
            async with self._resources.database.transaction(SERVICE) as connection:
                row = await (await connection.execute(NEXT_RETURN, msgspec.structs.asdict(turn))).fetchone()
            if row is None or row[0] is None:
                return
            delay_ms = max(row[0], SHORTEST_DELAY_MS, round(self._paused_for_s(turn.job_type) * 1000))
        await self._resources.tickets.put_or_leave(turn, delay_ms=delay_ms)

    async def _job_in_hand(self, job_id: UUID, job_type: JobType) -> JobInHand:
        if (known := self._in_hand.get(job_id)) is not None:
            self._in_hand.move_to_end(job_id)
            return known
        async with self._resources.database.transaction(SERVICE) as connection:
            row = await (await connection.execute(JOB_OF_BATCH, (job_id,))).fetchone()
        job = self._read_job(row, job_type)
        self._in_hand[job_id] = job
        if len(self._in_hand) > JOBS_TO_REMEMBER:
            self._in_hand.popitem(last=False)
        return job

    def _read_job(self, row: tuple[Any, ...] | None, job_type: JobType) -> JobInHand:
        if row is None:
            return JobInHand(data=None, call=refusing("job_deleted", "The job was deleted."))
        identity = Identity(role="service_role", user_id=row[0])
        try:
            data = job_type.data_of(row[1])
        except msgspec.ValidationError:
            return JobInHand(data=None, call=refusing("job_data_refused", "The job's data is not of this version."))
        return JobInHand(data=data, call=self._pausing(job_type.name, job_type.bind(self._resources, identity)))

    def _pausing(self, job_type: str, handler: Call) -> Call:
        """Return the handler with a pause of its type whenever it says that a provider is down."""

        async def call(item: Item[Any]) -> object:
            try:
                return await handler(item)
            except NotTriedError as error:
                self._note_pause(job_type, error.after_s)
                raise
            except ProviderDownError as error:
                self._note_pause(job_type, error.pause_s)
                await self._tell_pause(job_type, error)
                raise

        return call

    def _note_pause(self, job_type: str, pause_s: float) -> None:
        self._paused_until[job_type] = max(time.monotonic() + pause_s, self._paused_until.get(job_type, 0.0))

    def _paused_for_s(self, job_type: str) -> float:
        return self._paused_until.get(job_type, 0.0) - time.monotonic()

    async def _tell_pause(self, job_type: str, error: ProviderDownError) -> None:
        """Pause the type for all processes; where that fails, this one pauses alone."""
        log.warning("provider.paused", job_type=job_type, code=error.code, pause_s=round(error.pause_s, 1))
        try:
            async with self._resources.database.transaction(SERVICE) as connection:
                await connection.execute(PAUSE_FOR_PROVIDER, {"job_type": job_type, "pause_s": error.pause_s})
        except UnavailableError:
            log.warning("provider.pause_untold", job_type=job_type)


def refusing(code: str, message: str) -> Call:
    """Return a call that fails every item for the same reason."""

    async def call(_item: Item[Any]) -> object:
        raise ItemError(code, message)

    return call
