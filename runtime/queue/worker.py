"""A worker process: tickets in, outcomes recorded, progress told, signs of life."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any
from uuid import uuid4

import structlog
from redis.exceptions import RedisError

from runtime.bindings.live.control import read_control
from runtime.bindings.resources import Resources
from runtime.errors import UnavailableError
from runtime.metrics.metrics import Metrics
from runtime.plans import LANES
from runtime.queue.after_commit import AfterCommit
from runtime.queue.claiming import Claims
from runtime.queue.closing import Closer
from runtime.queue.hands import Hands
from runtime.queue.heartbeat import Heartbeat
from runtime.queue.job_type import JobType
from runtime.queue.ledger import Ledger
from runtime.queue.lost_claims import LostClaims
from runtime.queue.progress import Publisher
from runtime.queue.running import Running
from runtime.queue.schedule import Schedule
from runtime.queue.schedules import keep_running
from runtime.queue.slots import Slot, Slots
from runtime.queue.ticket_worker import TicketWorker
from runtime.store.keys import CONTROL_CHANNEL, Queue, Turn, wake_channel
from runtime.store.redis.subscription import Subscription

log: structlog.stdlib.BoundLogger = structlog.get_logger()
# A stop takes at most the sum, and a process has 30 s: for tickets to be left, for what is worked to end, for what is
# cut short to end, for the last outcomes to be committed or else told of, for the rest to end. PostgreSQL may be away,
# and a handler may not end. What others leave of their time is the last outcomes'.
TAKING_ENDS_S = 2.0
GRACE_S = 17.0
CUT_S = 2.0
LAST_COMMIT_S = 4.0
LAST_WORD_S = 1.0
COMMITTED_AFTER_S = 24.0  # from the beginning


class WorkerProcess:
    """Works job types and schedules until it is told to stop.

    Args:
        job_types: Handlers to take tickets for.
        schedules: Schedules to run.
        resources: PostgreSQL, Redis and child processes; nothing connects before `run`.

    Attributes:
        is_stuck: Whether something did not end when it was told to: the process has to be ended without it.
    """

    def __init__(self, job_types: Sequence[JobType], schedules: Sequence[Schedule], resources: Resources) -> None:
        self.id = uuid4()
        self.is_stuck = False
        by_name = {job_type.name: job_type for job_type in job_types}
        database = resources.database
        self._resources = resources
        self._schedules = schedules
        self._ledger = Ledger(database, self.id, resources.metrics.work)
        self._running = Running(self._ledger, LostClaims(self.id, database))
        self._publisher = Publisher(database, resources.redis)
        self._closer = Closer(self.id, resources, self._running, self._publisher)
        hands = Hands(running=self._running, ledger=self._ledger, closer=self._closer)
        self._claims = Claims(self.id, by_name, resources, hands)
        self._after_commit = AfterCommit(by_name, resources, hands, self._publisher)
        self._heartbeat = Heartbeat(self.id, list(by_name), database, self._running, self._closer)
        self._slots = slots = Slots(resources.settings.max_concurrent_jobs)
        queues = [Queue(job_type=name, lane=lane) for lane in LANES for name in by_name]
        self._ticket_workers = [self._ticket_worker(queue, slots) for queue in queues]
        self._show(resources.metrics, list(by_name))

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set, or a part fails; then let what runs end, cut it short, and give the rest back.

        The tasks are in no group: one that does not end when it is cancelled must not keep the process.

        Raises:
            TooManyAbandonedError: Too much of what handlers were told to end goes on.
            Exception: What a part failed with, after the same orderly end.
        """
        ends = start_all(stopping.wait(), self._running.abandoned.refuse_too_many())
        keeping = start_all(self._ledger.run(self._after_commit.tell), self._publisher.run(), self._heartbeat.run())
        taking = start_all(
            self._news().run(),
            *(worker.main() for worker in self._ticket_workers),
            *(keep_running(each, self._resources, self._heartbeat.heard) for each in self._schedules),
        )
        try:
            await asyncio.wait({*ends, *keeping, *taking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            grace_s = GRACE_S if any(task.done() for task in ends) else 0.0
            for task in ends:
                task.cancel()
            await self._wind_up(keeping, taking, grace_s)
        raise_first(*ends, *keeping, *taking)

    async def is_drained(self) -> bool:
        """Say whether nothing waits in its queues, nothing runs, and nothing is left to be written."""
        if not self._running.is_idle or any(True for _ in self._ledger.held()):
            return False
        try:
            waiting = [await self._resources.redis.zcard(worker.queue_name) for worker in self._ticket_workers]
        except (RedisError, OSError):
            return False
        return not any(waiting)

    def _show(self, metrics: Metrics, job_types: Sequence[str]) -> None:
        """Let the metrics read what the parts count, and know what they will count."""
        work, heartbeat, lost_claims = metrics.work, self._heartbeat, self._running.lost_claims
        metrics.job_types.update(job_types)
        work.expect(job_types, [schedule.name for schedule in self._schedules])
        work.slots.read_from(self._slots.states)
        work.unwritten.read_from(lambda: {(): sum(1 for _ in self._ledger.held())})
        work.heartbeats_missed.read_from(lambda: {(): heartbeat.missed_count})
        work.leases_lost.read_from(lambda: {("given_up",): heartbeat.given_up_count})
        work.leases_lost.read_from(lambda: {("answer_lost",): lost_claims.returned_count})
        failures = metrics.servers.redis_failures
        failures.read_from(lambda: {("progress",): self._publisher.failure_count})
        failures.read_from(lambda: {("queue",): sum(each.failure_count for each in self._ticket_workers)})

    def _ticket_worker(self, queue: Queue, slots: Slots) -> TicketWorker:
        redis_url = self._resources.settings.require_redis_url()
        heard = self._heartbeat.heard
        return TicketWorker(queue, redis_url=redis_url, slots=slots, take_turn=self._take_turn, heard=heard)

    def _take_turn(self, turn: Turn, slot: Slot) -> None:
        self._running.start(self._claims.take_turn(turn), slot)

    def _news(self) -> Subscription:
        """Return what listens for wake-ups and for jobs that were stopped.

        What was said before a channel was heard was not heard: so its queue is looked at.
        """
        workers = {wake_channel(worker.queue_name): worker for worker in self._ticket_workers}

        def hear(channel: str, data: bytes = b"") -> None:
            if channel in workers:
                workers[channel].woken.set()
            elif data and (changed := read_control(data)) and changed.is_stopped:
                self._running.cancel_job(changed.job_id)

        news = Subscription(self._resources.redis, hear, hear)
        for channel in (CONTROL_CHANNEL, *workers):
            news.want(channel)
        return news

    async def _wind_up(
        self, keeping: Sequence[asyncio.Task[Any]], taking: Sequence[asyncio.Task[Any]], grace_s: float
    ) -> None:
        """Take no more tickets, let what runs end, cut the rest short, say goodbye once all is committed."""
        ends_at = asyncio.get_running_loop().time() + COMMITTED_AFTER_S
        self.is_stuck = not await end_all(taking, TAKING_ENDS_S)
        async with asyncio.TaskGroup() as group:
            for worker in self._ticket_workers:
                group.create_task(worker.stop())
        self._closer.let_nobody_wait()
        await self._running.wait_until_ended(grace_s)
        if count := await self._running.cut_short(CUT_S):
            self.is_stuck = True
            log.error("work.abandoned", task_count=count)
        await self._part(ends_at)
        await end_all(keeping, CUT_S)

    async def _part(self, ends_at: float) -> None:
        """Commit the last outcomes and leave; untold, others give the worker up, and take what it holds."""
        soonest = asyncio.get_running_loop().time() + LAST_COMMIT_S
        try:
            async with asyncio.timeout_at(max(soonest, ends_at)):
                await self._ledger.wait_until_empty()
                await self._running.lost_claims.settle(self._running.held)
                await self._heartbeat.say_goodbye()
        except (TimeoutError, UnavailableError):
            log.warning("worker.stopped_early", worker_id=self.id)
            await self._leave()

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(LAST_WORD_S):
                await self._heartbeat.leave()
        except (TimeoutError, UnavailableError):
            log.warning("worker.left_untold", worker_id=self.id)


def start_all(*parts: Coroutine[Any, Any, Any]) -> list[asyncio.Task[Any]]:
    """Start each part as a task."""
    return [asyncio.create_task(part) for part in parts]


def raise_first(*tasks: asyncio.Task[Any]) -> None:
    """Raise what one of these failed with, if one did."""
    for task in tasks:
        if task.done() and not task.cancelled():
            task.result()


async def end_all(tasks: Iterable[asyncio.Task[Any]], timeout_s: float) -> bool:
    """Cancel tasks and wait until they have ended, at most so long; return whether all have."""
    running = {task for task in tasks if not task.done()}
    for task in running:
        task.cancel()
    _, left = await asyncio.wait(running, timeout=timeout_s) if running else (set(), set())
    return not left
