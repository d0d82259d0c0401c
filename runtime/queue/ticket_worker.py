"""arq's worker for one queue of tickets, over slots that all queues of the process share."""

import asyncio
from collections.abc import Callable
from typing import Any, Never
from uuid import UUID

import msgspec
import structlog
from arq.connections import ArqRedis
from arq.constants import abort_jobs_ss
from arq.worker import Worker, func
from redis.asyncio.client import Pipeline
from redis.typing import FieldT, KeyT

from runtime.cancellation import end_if_cancelled
from runtime.queue.slots import Slot, Slots
from runtime.store.keys import Queue, Turn, queue_key
from runtime.store.redis import is_cluster, queue_pool
from runtime.store.tickets import TAKE_TICKET, Tickets

log: structlog.stdlib.BoundLogger = structlog.get_logger()
POLL_S = 2.0  # the fallback: a put wakes the worker at once, and a look costs three commands
TICKET_TIMEOUT_S = 5  # arq's in-progress key outlives it by 10 s, so a dead worker's ticket is free in 15
STOP_S = 2.0
NO_END_OF_TRIES = 1_000_000_000  # attempts are counted in PostgreSQL alone
LONGEST_WAIT_S = 5.0

AS_MESSAGE_PACK: dict[str, Any] = {
    "job_serializer": msgspec.msgpack.encode,
    "job_deserializer": msgspec.msgpack.decode,
}  # arq pickles otherwise
TakeTurn = Callable[[Turn, Slot], None]


class QueuePipeline(Pipeline):
    """A transaction of arq's worker that stays in its queue's slot of a cluster."""

    def zrem(self, name: KeyT, *values: FieldT) -> object:
        """Take members out of a sorted set, but never out of the one for all queues: no ticket is aborted by arq."""
        return self if name == abort_jobs_ss else super().zrem(name, *values)


class QueueRedis(ArqRedis):
    """arq's client for one queue."""

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> QueuePipeline:  # noqa: FBT001, FBT002 -- redis-py's signature
        """Return a transaction."""
        return QueuePipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


def connect(redis_url: str, name: str) -> QueueRedis:
    """Return a client of the queue's own connections; it connects when it is used."""
    redis = QueueRedis(connection_pool=queue_pool(redis_url, name), default_queue_name=name, **AS_MESSAGE_PACK)
    redis.auto_close_connection_pool = True
    return redis


class TicketWorker(Worker):
    """Takes tickets of one queue while the process has slots, and outlives lost connections.

    A ticket's run is a moment: it hands the turn and the slot over. What comes of them is not arq's to know.

    Args:
        queue: Its job type and lane.
        redis_url: Where the queue is.
        slots: The process's slots.
        take_turn: Begins to claim and work for a turn; the slot is its own from then on.
        heard: Set while this process may take tickets at all.

    Attributes:
        failure_count: How often the queue could not be looked at.
    """

    def __init__(
        self, queue: Queue, *, redis_url: str, slots: Slots, take_turn: TakeTurn, heard: asyncio.Event
    ) -> None:
        self.failure_count = 0
        self.woken = asyncio.Event()
        self.queue = queue
        self._slots = slots
        self._take_turn = take_turn
        self._heard = heard
        self._taken: dict[str, Slot] = {}
        redis = connect(redis_url, queue_key(queue, on_cluster=is_cluster(redis_url)))
        self._tickets = Tickets(redis)
        super().__init__(
            [func(self._take_ticket, name=TAKE_TICKET, timeout=TICKET_TIMEOUT_S, max_tries=NO_END_OF_TRIES)],
            redis_pool=redis,
            queue_name=redis.default_queue_name,
            handle_signals=False,
            keep_result=0,
            log_results=False,
            **AS_MESSAGE_PACK,
        )

    async def main(self) -> Never:
        """Take tickets until cancelled: one for each slot, then sleep until a put, or the poll."""
        wait_s = POLL_S
        while True:
            end_if_cancelled()
            slot = await self._slots.take(self.queue.lane)
            is_started = False
            try:
                await self._heard.wait()
                self.woken.clear()
                is_started = await self._start_ticket(slot)
                wait_s = POLL_S
            except Exception as error:  # noqa: BLE001 -- a queue that is not looked at any more would starve
                self.failure_count += 1
                log.warning("queue.unreachable", queue=self.queue_name, reason=type(error).__name__)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            finally:
                if not is_started:
                    slot.give_back()
            if not is_started:
                await self._sleep(wait_s)

    async def stop(self) -> None:
        """Let running tickets end, within `STOP_S`, and close the connections; a silent Redis keeps nobody."""
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=STOP_S)
        for task in self.tasks.values():
            task.cancel()
        await self.pool.aclose()

    async def _start_ticket(self, slot: Slot) -> bool:
        """Start the first ticket that no other worker holds, with the slot; return whether there was one."""
        self._forget_ended_tickets()
        taken = await self._tickets.take(self.queue_name, lease_ms=round(self.in_progress_timeout_s * 1000))
        if taken is None:
            await self.record_health()
            return False
        ticket_id, score = taken
        running = self.tasks[ticket_id] = self.loop.create_task(self.run_job(ticket_id, score))
        self._taken[ticket_id] = slot
        slot.hand_to(running)  # back with it, should it never come to a turn
        return True

    def _forget_ended_tickets(self) -> None:
        """Tell what arq could not do for tickets that have run; recovery puts others, so nothing waits for it."""
        for ticket_id in [ticket_id for ticket_id, task in self.tasks.items() if task.done()]:
            self._taken.pop(ticket_id, None)
            task = self.tasks.pop(ticket_id)
            error = None if task.cancelled() else task.exception()
            if error is not None:
                log.warning("ticket.unfinished", queue=self.queue_name, reason=type(error).__name__)

    async def _take_ticket(self, ctx: dict[Any, Any], user_id: str) -> None:
        """Begin the turn of one ticket."""
        slot = self._taken.pop(str(ctx["job_id"]))
        self._take_turn(Turn(queue=self.queue, user_id=UUID(user_id)), slot)

    async def _sleep(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self.woken.wait()
        except TimeoutError:
            return
