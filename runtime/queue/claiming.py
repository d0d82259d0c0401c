"""What a ticket does: claim a batch, see to the next ticket, and only then work."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct
from psycopg import AsyncCursor

from runtime.bindings.items import Item
from runtime.bindings.resources import Resources
from runtime.errors import UnavailableError
from runtime.queue.batch import Batch
from runtime.queue.hands import Hands
from runtime.queue.job_type import JobType
from runtime.queue.jobs_in_hand import JobInHand, JobsInHand
from runtime.queue.pausing import Pauses
from runtime.store.claims import CLAIM_ITEMS, CLAIM_SUSPECTS, DATA_OF_JOB, LOCK_DUE_JOB, NEXT_TICKET
from runtime.store.connections import Connection
from runtime.store.database import Row
from runtime.store.identity import SERVICE
from runtime.store.keys import Turn

log: structlog.stdlib.BoundLogger = structlog.get_logger()
TRY_AGAIN_MS = 1_000
SHORTEST_DELAY_MS = 100  # what is due and was not claimed is not for this worker now


class DueJob(Struct, frozen=True, kw_only=True):
    """The job that a claim is made from.

    Attributes:
        is_finished: Whether all its items are done, so that it wants its end and nothing else.
        has_suspects: Whether items wait that were held when a worker died; they go before others.
    """

    id: UUID
    user_id: UUID
    is_finished: bool
    has_suspects: bool


class Claimed(Struct, frozen=True, kw_only=True):
    """What a claim found.

    Attributes:
        job: The job that was due, if any.
        batch: What was claimed of it, if anything.
        next_ticket_ms: In how many milliseconds the turn wants its next ticket; None when it does not.
    """

    job: DueJob | None = None
    batch: Batch | None = None
    next_ticket_ms: int | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """What a claim asked for in one transaction.

    Attributes:
        job: The job that was due and is locked; None when there was none, and then nothing but the ticket was asked.
        in_hand: The same job, where the process knows it already.
    """

    job: DueJob | None
    in_hand: JobInHand | None
    items: AsyncCursor[Row] | None
    data: AsyncCursor[Row] | None
    next_ticket: AsyncCursor[Row]


class Claims:
    """Claims for the tickets of one process."""

    def __init__(self, worker_id: UUID, job_types: Mapping[str, JobType], resources: Resources, hands: Hands) -> None:
        """Claim as this worker."""
        self._worker_id = worker_id
        self._job_types = job_types
        self._database = resources.database
        self._tickets = resources.tickets
        self._hands = hands
        self._batches = resources.metrics.work.batches
        self._pauses = Pauses(resources.database, resources.metrics.work.provider_pauses)
        self._jobs = JobsInHand(resources, self._pauses)

    async def take_turn(self, turn: Turn) -> None:
        """Claim for a ticket that was taken, and work what was claimed, as a task of `Running`, which owns it.

        When PostgreSQL is away another ticket is put, for a little later by the clock of Redis.
        """
        job_type = self._job_types[turn.queue.job_type]
        try:
            claimed = await self._claim(turn, job_type)
        except UnavailableError as error:
            log.warning("claim.postponed", job_type=job_type.name, reason=type(error).__name__)
            self._tickets.owe(turn, delay_ms=TRY_AGAIN_MS)
            return
        if claimed.next_ticket_ms is not None:
            self._tickets.owe(turn, delay_ms=claimed.next_ticket_ms)
        if claimed.job is not None and claimed.job.is_finished:
            self._hands.closer.start(claimed.job.id, turn.user_id, job_type)
        if claimed.batch is not None:
            await claimed.batch.work(self._hands.ledger, self._hands.running.abandoned)

    async def _claim(self, turn: Turn, job_type: JobType) -> Claimed:
        """Claim a batch of the user's job that has been due longest.

        Raises:
            UnavailableError: PostgreSQL does not answer; what was claimed, if anything, is found by `LostClaims`.
        """
        if (pause_s := self._pauses.left_s(job_type.name)) > 0:
            return Claimed(next_ticket_ms=round(pause_s * 1000))
        with self._hands.running.lost_claims.claiming():
            asked = await self._ask(turn, job_type)
            batch = await self._hold(asked, job_type)
            next_ticket = await asked.next_ticket.fetchone()
        next_ms = next_ticket[0] if next_ticket else None
        if next_ms is not None and batch is None:  # who found nothing to work does not ask again at once
            next_ms = max(next_ms, SHORTEST_DELAY_MS)
        return Claimed(job=asked.job, batch=batch, next_ticket_ms=next_ms)

    async def _ask(self, turn: Turn, job_type: JobType) -> Asked:
        """Lock the job that is due and claim of it, in two round trips; the answers have come with the commit."""
        whose = {"job_type": turn.queue.job_type, "lane": turn.queue.lane, "user_id": turn.user_id}
        items = data = in_hand = None
        async with self._database.transaction(SERVICE, commit="soon") as connection:
            due = await connection.fetch_as(DueJob, LOCK_DUE_JOB, whose)
            if job := due[0] if due else None:
                items = await self._claim_items(connection, job, job_type)
                in_hand = self._jobs.find(job.id)
                data = None if in_hand else await connection.execute(DATA_OF_JOB, {"job_id": job.id})
            next_ticket = await connection.execute(NEXT_TICKET, whose)
        return Asked(job=job, in_hand=in_hand, items=items, data=data, next_ticket=next_ticket)

    async def _claim_items(self, connection: Connection, job: DueJob, job_type: JobType) -> AsyncCursor[Row]:
        claim = {"job_id": job.id, "worker_id": self._worker_id}
        if job.has_suspects:
            apart = await connection.execute(CLAIM_SUSPECTS, {**claim, "concurrency": job_type.concurrency})
            if await apart.fetchone():
                await apart.scroll(0, mode="absolute")
                return apart
        return await connection.execute(CLAIM_ITEMS, {**claim, "batch": job_type.batch})

    async def _hold(self, asked: Asked, job_type: JobType) -> Batch | None:
        """Hand what was claimed to its owner, before anything else is waited for."""
        if asked.job is None or asked.items is None:
            return None
        rows = await asked.items.fetchall()
        if not rows:
            return None
        job = asked.in_hand
        if job is None:
            row = await asked.data.fetchone() if asked.data else None
            job = self._jobs.add(asked.job.id, asked.job.user_id, row[0] if row else "", job_type)
        items = [item_of(row, asked.job.id, job.data, job_type.name) for row in rows]
        batch = Batch(asked.job.id, job_type, job.call, items)
        self._hands.running.hold(batch)
        self._batches.add(job_type.name)
        return batch


def item_of(row: Row, job_id: UUID, data: object, job_type: str) -> Item[Any]:
    """Return a claimed row as its handler gets it."""
    position, item_id, attempt = row
    return Item(item_id=item_id, position=position, job_id=job_id, attempt=attempt, data=data, job_type=job_type)
