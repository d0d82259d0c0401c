"""Workers of the product whose handlers wait to be told what to answer, so that moves can be made in any order."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec

from runtime.bindings.items import Item
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.item_errors import ItemError, NotTriedError, RetryLaterError
from runtime.plans import LANES
from runtime.queue.after_commit import AfterCommit
from runtime.queue.claiming import Claims
from runtime.queue.closing import Closer
from runtime.queue.group_commit import JobOfGroup
from runtime.queue.hands import Hands
from runtime.queue.job_type import Call, JobType
from runtime.queue.ledger import Ledger
from runtime.queue.lost_claims import LostClaims
from runtime.queue.outcomes import Outcome
from runtime.queue.progress import Publisher
from runtime.queue.running import Running
from runtime.queue.slots import Slots
from runtime.store.identity import SERVICE
from runtime.store.keys import Queue, Turn, queue_key
from runtime.store.workers import HEARTBEAT
from tests.store.given import Session

LEASE_MS = 15_000
MOST_ROUNDS = 50
SILENCE = "UPDATE workers SET seen_at = clock_timestamp() - interval '11 seconds' WHERE id = ANY (%s)"
AGE_JOBS = """
UPDATE processing_jobs SET updated_at = now() - interval '2 minutes', due_at = due_at - interval '2 minutes'
WHERE status = 'processing'
"""
OPEN_JOBS = """
SELECT 1 FROM processing_jobs WHERE status IN ('queued', 'processing')
UNION ALL SELECT 1 FROM processing_job_items WHERE status = 'processing' LIMIT 1
"""


class Held:
    """An item in a handler's hands, and what it shall answer."""

    def __init__(self, item: Item[Any]) -> None:
        self.item = item
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()


class Worker:
    """A worker process without a process: all its parts, and nothing that takes tickets by itself."""

    def __init__(self, resources: Resources, job_types: Sequence[JobType]) -> None:
        self.id = uuid4()
        self.held: list[Held] = []
        self.tells = True
        staged = {job_type.name: Staged(job_type, self) for job_type in job_types}
        self._resources = resources
        self._slots = Slots(1_000)
        self._ledger = Ledger(resources.database, self.id)
        self._running = Running(self._ledger, LostClaims(self.id, resources.database))
        publisher = Publisher(resources.database, resources.redis)
        closer = Closer(self.id, resources, self._running, publisher)
        hands = Hands(running=self._running, ledger=self._ledger, closer=closer)
        self._claims = Claims(self.id, staged, resources, hands)
        self._after_commit = AfterCommit(staged, resources, hands, publisher)
        self._recording = asyncio.create_task(self._ledger.run(self._committed))

    async def say_alive(self) -> None:
        row = {"id": self.id, "host": "host", "pid": 1, "functions": ["plain", "summed"]}
        await self._resources.database.fetch(SERVICE, HEARTBEAT, row)

    async def claim(self, job_type: JobType, *, tickets: int, delivered_twice: bool = False) -> int:
        """Take up to this many tickets of a job type; return how many there were."""
        taken = 0
        for queue in (Queue(job_type=job_type.name, lane=lane) for lane in LANES):
            name = queue_key(queue)
            while taken < tickets and (ticket := await self._resources.tickets.take(name, lease_ms=LEASE_MS)):
                taken += 1
                turn = Turn(queue=queue, user_id=UUID(ticket[0].split(":")[2]))
                for _ in range(1 + delivered_twice):
                    self._running.start(self._claims.take_turn(turn), await self._slots.take("normal"))
                    await self.settled()
                await self._resources.redis.zrem(name, ticket[0])
                await self._resources.redis.delete(f"arq:job:{ticket[0]}", f"arq:in-progress:{ticket[0]}")
        return taken

    async def record(self, kinds: Sequence[str], *, tells: bool = True) -> None:
        """Let the first items that are held end so; without telling, the process died right after that commit."""
        self.tells = tells
        ending, self.held = self.held[: len(kinds)], self.held[len(kinds) :]
        for held, kind in zip(ending, kinds, strict=False):
            if not held.answer.done():
                held.answer.set_result(kind)
        await self.settled()
        self.tells = True

    async def record_all(self) -> None:
        """Complete whatever is held, and what is worked after it."""
        while self.held:
            await self.record(["completed"] * len(self.held))

    async def settled(self) -> None:
        """Wait until every task waits for an answer and everything else is committed and told."""
        while True:
            await self._ledger.wait_until_empty()
            await self._resources.tickets.repay_now()
            if not self._is_moving():
                return
            await asyncio.sleep(0.001)  # nothing announces it

    async def stop(self) -> None:
        self._running.cancel_all()
        self._recording.cancel()
        await asyncio.wait([self._recording])
        await self._running.wait_until_ended(1)

    def _is_moving(self) -> bool:
        """Say whether a task claims, closes, or has been answered."""
        running = self._running
        waiting = len(running._batches)  # noqa: SLF001 -- what a process has in its hands is nobody else's to see
        asked = sum(len(batch.worked) for batch in running._batches.values())  # noqa: SLF001 -- likewise
        unanswered = sum(not held.answer.done() for held in self.held)
        self.held = [held for held in self.held if not held.answer.done()]
        return len(running._tasks) > waiting or asked != unanswered  # noqa: SLF001 -- likewise

    def _committed(self, jobs: Sequence[JobOfGroup], group: Sequence[Outcome]) -> None:
        if self.tells:
            self._after_commit.tell(jobs, group)


class Staged(JobType):
    """A job type whose handler holds its items until it is told."""

    def __init__(self, job_type: JobType, worker: Worker) -> None:
        self.__dict__ |= vars(job_type)
        self.worker = worker

    def bind(self, *_: object) -> Call:
        return self.call

    async def call(self, item: Item[Any]) -> object:
        """Answer as told."""
        held = Held(item)
        self.worker.held.append(held)
        try:
            kind = await held.answer
        finally:
            held.answer.cancel()
        match kind:
            case "failed":
                raise ItemError("refused", "It was refused.")  # noqa: EM101 -- a code
            case "postponed":
                raise RetryLaterError("busy", "Later.", after_s=0)  # noqa: EM101 -- a code
            case "given back":
                raise NotTriedError(0)
            case _:
                return msgspec.Raw(b'{"worker": "%s"}' % str(self.worker.id).encode())


class World:
    """All workers, alive and not, and the hands of time."""

    def __init__(self, resources: Resources, owner: Session, job_types: Sequence[JobType]) -> None:
        self.resources = resources
        self.job_types = job_types
        self.workers: list[Worker] = []
        self.zombies: list[Worker] = []
        self._owner = owner

    async def start_worker(self) -> Worker:
        worker = Worker(self.resources, self.job_types)
        await worker.say_alive()
        self.workers.append(worker)
        return worker

    def give_up(self, worker: Worker) -> None:
        """Let a worker be silent for too long; what it still sends comes from the dead."""
        self.workers.remove(worker)
        self.zombies.append(worker)
        self._owner.execute(SILENCE, ([worker.id],))

    async def replace_the_dead(self) -> None:
        """Recover, and let a new worker claim what came back."""
        await self.recover()
        worker = await self.start_worker()
        for job_type in self.job_types:
            await worker.claim(job_type, tickets=2)

    async def flush(self) -> None:
        await self.resources.redis.flushall()

    async def recover(self) -> None:
        """Recover as the schedule does, minutes later for jobs that did not move and a moment for the living."""
        for worker in self.workers:
            await worker.say_alive()
        self._owner.execute(AGE_JOBS)
        await Recovery.bind(self.resources, SERVICE).run()

    async def come_to_rest(self) -> None:
        """Work as a healthy set of processes does until nothing is open."""
        worker = await self.start_worker()
        for _ in range(MOST_ROUNDS):
            for each in self.workers:
                await each.record_all()
            await self.recover()
            for job_type in self.job_types:
                while await worker.claim(job_type, tickets=1):
                    await worker.record_all()
            if not self._owner.execute(OPEN_JOBS).fetchall():
                return

    async def stop(self) -> None:
        """End every worker, the dead ones too."""
        for worker in (*self.workers, *self.zombies):
            await worker.stop()
