"""A worker process: tickets in, outcomes recorded, progress told, signs of life."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.live.news import RecentItem
from runtime.bindings.resources import Resources
from runtime.errors import UnavailableError
from runtime.queue.batch import Batch, work_batch
from runtime.queue.completion import close_job
from runtime.queue.heartbeat import Heartbeat
from runtime.queue.job_type import JobType
from runtime.queue.ledger import Ledger
from runtime.queue.news import Hear, listen
from runtime.queue.outcomes import Completed, Failed, GivenBack, Key, Outcome, Postponed
from runtime.queue.progress import MOST_RECENT, JobCounters, Publisher, progress_of
from runtime.queue.schedules import Schedule, keep_running
from runtime.queue.slots import Slots
from runtime.queue.ticket_worker import TicketWorker
from runtime.queue.turns import Turns
from runtime.store.keys import CONTROL_CHANNEL, LANES, Lane, wake_channel
from runtime.store.tickets import Turn

log: structlog.stdlib.BoundLogger = structlog.get_logger()
TRY_AGAIN_MS = 1_000
LAST_COMMIT_S = 5.0  # for outcomes on their way, PostgreSQL may be away
GRACE_S = 20.0  # for tickets and batches that run when the process is told to stop


class ControlMessage(Struct, rename="camel", frozen=True, kw_only=True):
    """What comes over the control channel."""

    kind: str
    job_id: UUID


class Scored(Struct, frozen=True, kw_only=True):
    """The score in a result, where it has one."""

    score: float | None = None


class WorkerProcess:
    """Works job types and schedules until it is told to stop."""

    def __init__(self, job_types: Sequence[JobType], schedules: Sequence[Schedule], resources: Resources) -> None:
        """Prepare; nothing connects yet.

        Args:
            job_types: Handlers to take tickets for.
            schedules: Schedules to run.
            resources: PostgreSQL, Redis and child processes.
        """
        self.id = uuid4()
        self._job_types = {job_type.name: job_type for job_type in job_types}
        self._schedules = schedules
        self._resources = resources
        self._slots = Slots(resources.settings.max_concurrent_jobs)
        self.turns = Turns(resources, self.id)
        self._ledger = Ledger(resources.database, self.id, self._recorded)
        self._publisher = Publisher(resources.redis)
        self._running: dict[UUID, set[asyncio.Task[None]]] = defaultdict(set)
        self._held: set[Key] = set()
        self._claiming: set[asyncio.Task[None]] = set()
        self._group = asyncio.TaskGroup()

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; then finish what runs, within 20 s, and give the rest back."""
        heartbeat = Heartbeat(self.id, list(self._job_types), self._resources, self)
        workers = [self._ticket_worker(name, lane, heartbeat.heard) for lane in LANES for name in self._job_types]
        async with asyncio.TaskGroup() as background, self._group:
            serving = [background.create_task(self._ledger.run()), background.create_task(self._publisher.run())]
            serving.append(background.create_task(heartbeat.run()))
            channels = self._channels(workers)
            listening = listen(self._resources.redis, channels, connected=lambda: wake_all(workers))
            taking: list[asyncio.Task[Any]] = [background.create_task(listening)]
            taking += [background.create_task(worker.main()) for worker in workers]
            taking += [
                background.create_task(keep_running(each, self._resources, heartbeat.heard)) for each in self._schedules
            ]
            await stopping.wait()
            all_recorded = await self._drain(taking, workers)
            await cancelled([*serving])
        if all_recorded:  # otherwise the worker is given up like a dead one, and its claims with it
            await heartbeat.say_goodbye()

    @property
    def running_jobs(self) -> list[UUID]:
        """Jobs of which a batch is worked here."""
        return [job_id for job_id, tasks in self._running.items() if tasks]

    @property
    def held(self) -> frozenset[Key]:
        """Claims that are worked, or whose outcome is on its way."""
        return frozenset(self._held)

    def cancel_job(self, job_id: UUID) -> None:
        """Cancel what runs of a job; its items go back."""
        for task in self._running.get(job_id, ()):
            task.cancel()

    def _ticket_worker(self, name: str, lane: Lane, heard: asyncio.Event) -> TicketWorker:
        turn = Turn(job_type=name, lane=lane, user_id=UUID(int=0))
        url = self._resources.settings.require_redis_url()
        return TicketWorker(turn, redis_url=url, slots=self._slots, take_turn=self._take_turn, heard=heard)

    async def _take_turn(self, turn: Turn, ticket_id: str) -> None:
        """Claim for a ticket, out of reach of arq's deadline: a claim that nobody works would be lost."""
        claim = self._group.create_task(self._try_to_start(turn, ticket_id))
        self._claiming.add(claim)
        claim.add_done_callback(self._claiming.discard)
        await asyncio.shield(claim)

    async def _try_to_start(self, turn: Turn, ticket_id: str) -> None:
        """Start a batch, or free its slot; nothing is raised, for here it would end the process.

        When a server is away another ticket is put, for a little later by the clock of Redis.
        """
        started = False
        try:
            started = await self._start_batch(turn, ticket_id)
        except (UnavailableError, RedisError, OSError) as error:
            log.warning("claim.postponed", job_type=turn.job_type, reason=type(error).__name__)
            await self._resources.tickets.put_or_leave(turn, delay_ms=TRY_AGAIN_MS)
        except Exception:  # the last wall of a claim: a handler's bindings are made here
            log.exception("claim.failed", job_type=turn.job_type)
            await self._resources.tickets.put_or_leave(turn, delay_ms=TRY_AGAIN_MS)
        finally:
            if not started:
                self._slots.give_back()

    async def _start_batch(self, turn: Turn, ticket_id: str) -> bool:
        job_type = self._job_types[turn.job_type]
        batch = await self.turns.claim(turn, job_type, ticket_id)
        if batch is None:
            for job_id in await self.turns.unclosed_jobs(turn):
                self._close(job_id, job_type)
            return False
        self._held.update((item.job_id, item.position, item.attempt) for item in batch.items)
        task = self._group.create_task(guarded(self._work(batch)))
        self._running[batch.job_id].add(task)
        task.add_done_callback(lambda done: self._forget(batch.job_id, done))
        return True

    async def _work(self, batch: Batch) -> None:
        try:
            await work_batch(batch, self._ledger)
        finally:
            self._slots.give_back()

    async def _recorded(self, counters: list[JobCounters], group: Sequence[Outcome]) -> None:
        """After a commit: tell progress, close what is done, stop what is cancelled."""
        self._held.difference_update(outcome.key for outcome in group)
        await self._call_back(counters, group)
        recent = recent_items(group)
        for job in counters:
            if job.status != "processing":
                self.cancel_job(job.id)
                continue
            self._publisher.note(progress_of(job, recent.get(job.id, [])))
            if job.finished_items == job.total_items:
                self._close(job.id, self._job_types[job.job_type])

    def _close(self, job_id: UUID, job_type: JobType) -> None:
        closing = close_job(job_id, job_type, self._resources, self._publisher)
        self._group.create_task(guarded(closing))

    async def _call_back(self, counters: Sequence[JobCounters], group: Sequence[Outcome]) -> None:
        """Leave tickets for items that come back: at once, or when their next try is due."""
        due_ms = earliest_return_ms(group)
        for job in counters:
            if job.id in due_ms and job.status == "processing":
                turn = Turn(job_type=job.job_type, lane=job.lane, user_id=job.user_id)
                await self._resources.tickets.put_or_leave(turn, delay_ms=due_ms[job.id])

    def _forget(self, job_id: UUID, task: asyncio.Task[None]) -> None:
        self._running[job_id].discard(task)
        if not self._running[job_id]:
            del self._running[job_id]

    def _channels(self, workers: Sequence[TicketWorker]) -> dict[str, Hear]:
        channels: dict[str, Hear] = {CONTROL_CHANNEL: self._hear_control}
        for worker in workers:
            channels[wake_channel(worker.queue_name)] = waking(worker)
        return channels

    def _hear_control(self, data: bytes) -> None:
        try:
            message = msgspec.msgpack.decode(data, type=ControlMessage)
        except msgspec.MsgspecError:
            log.warning("control.unreadable", byte_count=len(data))
            return
        if message.kind == "cancelled":
            self.cancel_job(message.job_id)

    async def _drain(self, taking: Sequence[asyncio.Task[Any]], workers: Sequence[TicketWorker]) -> bool:
        """Take no more tickets, let batches end, cut the rest short; return whether all outcomes are committed."""
        clock = asyncio.get_running_loop().time
        ends_at = clock() + GRACE_S
        await cancelled(taking)
        async with asyncio.TaskGroup() as group:
            for worker in workers:
                group.create_task(worker.stop())
        if self._claiming:  # a claim may take longer than its ticket, and starts a batch
            await asyncio.wait(self._claiming, timeout=max(ends_at - clock(), 0))
        batches = [task for tasks in self._running.values() for task in tasks]
        if batches:
            await asyncio.wait(batches, timeout=max(ends_at - clock(), 0))
        for task in batches:
            task.cancel()
        if batches:
            await asyncio.wait(batches)
        try:
            async with asyncio.timeout(LAST_COMMIT_S):
                await self._ledger.emptied()
        except TimeoutError:
            log.warning("worker.stopped_early", worker_id=self.id)
            return False
        return True


def earliest_return_ms(group: Sequence[Outcome]) -> dict[UUID, int]:
    """Return, for each job with items that come back, in how many milliseconds the first one does."""
    due_ms: dict[UUID, int] = {}
    for outcome in group:
        if isinstance(outcome, Postponed | GivenBack):
            delay_ms = outcome.delay_ms if isinstance(outcome, Postponed) else 0
            job_id = outcome.key[0]
            due_ms[job_id] = min(delay_ms, due_ms.get(job_id, delay_ms))
    return due_ms


def recent_items(group: Sequence[Outcome]) -> dict[UUID, list[RecentItem]]:
    """Return the latest finished items of each job in a group, at most 20 each."""
    latest: dict[UUID, list[Completed | Failed]] = defaultdict(list)
    for outcome in group[-MOST_RECENT * 5 :]:
        if isinstance(outcome, Completed | Failed):
            latest[outcome.key[0]].append(outcome)
    return {job_id: [recent_item(one) for one in found[-MOST_RECENT:]] for job_id, found in latest.items()}


def recent_item(outcome: Completed | Failed) -> RecentItem:
    """Return the news of an item, with its score where the result has a number there."""
    if isinstance(outcome, Failed):
        return RecentItem(item_id=outcome.item_id, status="failed")
    try:
        score = msgspec.json.decode(outcome.result, type=Scored).score
    except msgspec.MsgspecError:
        score = None
    return RecentItem(item_id=outcome.item_id, status="completed", score=score)


async def guarded(work: Coroutine[Any, Any, None]) -> None:
    """Run one piece of work; what it cannot do is left to recovery and does not end the process."""
    try:
        await work
    except UnavailableError as error:
        log.warning("work.postponed", reason=type(error).__name__)
    except Exception:  # the last wall of a batch: one bug shall not stop the others
        log.exception("work.failed")


def wake_all(workers: Sequence[TicketWorker]) -> None:
    """Look at every queue: what was put while nobody listened was not heard."""
    for worker in workers:
        worker.woken.set()


def waking(worker: TicketWorker) -> Hear:
    """Return what a wake-up of this worker's queue does."""
    return lambda _data: worker.woken.set()


async def cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they have ended."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
