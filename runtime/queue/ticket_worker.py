"""arq's worker for one queue of tickets, over slots that all queues of the process share."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import structlog
from arq.connections import ArqRedis
from arq.constants import abort_jobs_ss
from arq.worker import Worker, func
from redis.asyncio.client import Pipeline
from redis.exceptions import RedisError

from runtime.cancellation import end_if_cancelled
from runtime.queue.slots import Slots
from runtime.store.keys import queue_key
from runtime.store.redis import is_cluster, queue_pool
from runtime.store.tickets import TAKE_TICKET, Tickets, Turn

log: structlog.stdlib.BoundLogger = structlog.get_logger()
POLL_S = 2.0  # the fallback: a put wakes the worker at once, and a look costs three commands
TICKET_TIMEOUT_S = 5  # of a claim; arq's in-progress key outlives it by 10 s, so a dead worker's ticket is free in 15
STOP_S = TICKET_TIMEOUT_S + 1.0
NO_END_OF_TRIES = 1_000_000_000  # attempts are counted in PostgreSQL alone
LONGEST_WAIT_S = 5.0

TakeTurn = Callable[[Turn, str], Awaitable[None]]


class QueuePipeline(Pipeline):
    """A transaction of arq's worker that stays in its queue's slot."""

    def zrem(self, name: Any, *values: Any) -> Any:  # noqa: ANN401 -- redis-py's signature
        """Take members out of a sorted set, but never out of the one for all queues: no ticket is aborted by arq."""
        return self if name == abort_jobs_ss else super().zrem(name, *values)


class QueueRedis(ArqRedis):
    """arq's client for one queue."""

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> QueuePipeline:  # noqa: FBT001, FBT002 -- redis-py's signature
        """Return a transaction."""
        return QueuePipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class TicketWorker(Worker):
    """Takes tickets of one job type and lane while the process has slots, and outlives lost connections.

    A ticket's run is short: it claims a batch and hands it over with its slot. What comes of the batch is not
    arq's to know.
    """

    def __init__(self, turn: Turn, *, redis_url: str, slots: Slots, take_turn: TakeTurn, heard: asyncio.Event) -> None:
        """Prepare a worker of `turn`'s queue.

        Args:
            turn: Its job type and lane; the user comes with each ticket.
            redis_url: Where the queue is.
            slots: The process's slots.
            take_turn: Claims for a ticket and starts its batch; the slot is its own and it gives it back.
            heard: Set while this process may take tickets at all.
        """
        self.woken = asyncio.Event()
        self._turn = turn
        self._slots = slots
        self._take_turn = take_turn
        self._heard = heard
        self._holding_slot: set[str] = set()
        queue = queue_key(turn.job_type, turn.lane, on_cluster=is_cluster(redis_url))
        pool = QueueRedis(
            connection_pool=queue_pool(redis_url, queue),
            job_serializer=msgspec.msgpack.encode,
            job_deserializer=msgspec.msgpack.decode,
            default_queue_name=queue,
        )
        pool.auto_close_connection_pool = True
        self._tickets = Tickets(pool)
        super().__init__(
            [func(self._take_ticket, name=TAKE_TICKET, timeout=TICKET_TIMEOUT_S, max_tries=NO_END_OF_TRIES)],
            redis_pool=pool,
            queue_name=queue,
            handle_signals=False,
            keep_result=0,
            poll_delay=POLL_S,
            job_serializer=msgspec.msgpack.encode,
            job_deserializer=msgspec.msgpack.decode,
            log_results=False,
        )

    async def main(self) -> None:
        """Take tickets until cancelled: one for each slot, then sleep until a put, or the poll."""
        wait_s = POLL_S
        while True:
            end_if_cancelled()
            await self._slots.take(self._turn.lane)
            try:
                await self._heard.wait()
                self.woken.clear()
                started = await self._start_ticket()
                wait_s = POLL_S
            except (RedisError, OSError) as error:
                started = False
                log.warning("queue.unreachable", queue=self.queue_name, reason=type(error).__name__)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            except BaseException:
                self._slots.give_back()
                raise
            if not started:
                self._slots.give_back()
                await self._sleep(wait_s)

    async def run_job(self, job_id: str, score: int) -> None:
        """Run a ticket; its slot comes back here when it never came to a claim."""
        try:
            await super().run_job(job_id, score)
        finally:
            if job_id in self._holding_slot:
                self._holding_slot.discard(job_id)
                self._slots.give_back()

    async def stop(self) -> None:
        """Let running tickets end, within `STOP_S`, and close the connections; a silent Redis keeps nobody."""
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=STOP_S)
        for task in self.tasks.values():
            task.cancel()
        await self.pool.aclose()

    async def _start_ticket(self) -> bool:
        """Start the first ticket that no other worker holds; return whether there was one."""
        self._forget_ended_tickets()
        taken = await self._tickets.take(self.queue_name, lease_ms=round(self.in_progress_timeout_s * 1000))
        if taken is None:
            await self.record_health()
            return False
        ticket_id, score = taken
        self._holding_slot.add(ticket_id)
        self.tasks[ticket_id] = self.loop.create_task(self.run_job(ticket_id, score))
        return True

    def _forget_ended_tickets(self) -> None:
        """Tell what arq could not do for tickets that have run; recovery puts others, so nothing waits for it."""
        for ticket_id in [ticket_id for ticket_id, task in self.tasks.items() if task.done()]:
            try:
                self.tasks.pop(ticket_id).result()
            except (RedisError, OSError) as error:
                log.warning("ticket.unfinished", queue=self.queue_name, reason=type(error).__name__)

    async def _take_ticket(self, ctx: dict[Any, Any], *arguments: Any, **_: Any) -> None:  # noqa: ANN401 -- arq's type
        """Claim for one ticket."""
        ticket_id = str(ctx["job_id"])
        turn = Turn(job_type=self._turn.job_type, lane=self._turn.lane, user_id=UUID(arguments[0]))
        self._holding_slot.discard(ticket_id)
        await self._take_turn(turn, ticket_id)

    async def _sleep(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self.woken.wait()
        except TimeoutError:
            return
