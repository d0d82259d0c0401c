"""Workers taken apart into single moves over the real store, so that they can be made in any order."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from runtime.bindings.items import Item
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.queue.batch import key_of
from runtime.queue.completion import close_job
from runtime.queue.job_type import JobType
from runtime.queue.ledger import Ledger
from runtime.queue.outcomes import Completed, Failed, GivenBack, Outcome, Postponed
from runtime.queue.progress import JobCounters, Publisher
from runtime.queue.turns import Turns
from runtime.queue.worker import earliest_return_ms
from runtime.store.database import SERVICE
from runtime.store.keys import LANES, queue_key
from runtime.store.tickets import Turn
from runtime.store.workers import HEARTBEAT
from tests.store.given import Session

LEASE_MS = 15_000
MOST_ROUNDS = 50
SILENCE = "UPDATE workers SET seen_at = clock_timestamp() - interval '11 seconds' WHERE id = ANY (%s)"
AGE_JOBS = "UPDATE processing_jobs SET updated_at = now() - interval '2 minutes' WHERE status = 'processing'"
OPEN_JOBS = """
SELECT 1 FROM processing_jobs WHERE status IN ('queued', 'processing')
UNION ALL SELECT 1 FROM processing_job_items WHERE status = 'processing' LIMIT 1
"""


class Worker:
    """A worker process without a process: it claims and records when it is told to."""

    def __init__(self, resources: Resources, job_types: dict[str, JobType]) -> None:
        self.id = uuid4()
        self.held: list[Item[Any]] = []
        self.tells = True
        self._resources = resources
        self._job_types = job_types
        self._turns = Turns(resources, self.id)
        self._ledger = Ledger(resources.database, self.id, self._recorded)

    async def say_alive(self) -> None:
        row = {"id": self.id, "host": "host", "pid": 1, "functions": list(self._job_types)}
        async with self._resources.database.transaction(SERVICE) as connection:
            await connection.execute(HEARTBEAT, row)

    async def claim(self, job_type: JobType, *, tickets: int, delivered_twice: bool = False) -> int:
        """Take up to this many tickets of a job type; return how many there were."""
        taken = 0
        for queue, lane in [(queue_key(job_type.name, lane), lane) for lane in LANES]:
            while taken < tickets and (ticket := await self._resources.tickets.take(queue, lease_ms=LEASE_MS)):
                taken += 1
                turn = Turn(job_type=job_type.name, lane=lane, user_id=UUID(ticket[0].split(":")[2]))
                await self._claim_for(turn, job_type, ticket[0])
                if delivered_twice:
                    await self._claim_for(turn, job_type, ticket[0])
                await self._resources.redis.zrem(queue, ticket[0])
                await self._resources.redis.delete(f"arq:job:{ticket[0]}", f"arq:in-progress:{ticket[0]}")
        return taken

    async def record(self, outcomes: Sequence[Outcome], *, tells: bool = True) -> None:
        """Commit outcomes; without telling, the process died between that commit and what follows it."""
        if not outcomes:
            return
        self.tells = tells
        for outcome in outcomes:
            self._ledger.put_now(outcome)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(self._ledger.run())
            await self._ledger.emptied()
            running.cancel()

    async def record_all(self) -> None:
        """Complete whatever is held."""
        held, self.held = self.held, []
        await self.record([self.outcome_of(item, "completed") for item in held])

    def outcome_of(self, item: Item[Any], kind: str) -> Outcome:
        """Return what may come of a claimed item."""
        result = b'{"worker": "%s"}' % str(self.id).encode()
        reason = {"item_id": item.item_id, "code": "refused", "message": "It was refused.", "elapsed_ms": 1}
        match kind:
            case "completed":
                return Completed(key=key_of(item), item_id=item.item_id, result=result, elapsed_ms=1)
            case "failed":
                return Failed(key=key_of(item), **reason)  # type: ignore[arg-type]  # the values are of two types
            case "postponed":
                return Postponed(key=key_of(item), delay_ms=0, **reason)  # type: ignore[arg-type]  # as above
            case _:
                return GivenBack(key=key_of(item))

    async def _claim_for(self, turn: Turn, job_type: JobType, ticket_id: str) -> None:
        batch = await self._turns.claim(turn, job_type, ticket_id)
        if batch is not None:
            self.held += batch.items
            return
        for job_id in await self._turns.unclosed_jobs(turn):
            await close_job(job_id, job_type, self._resources, Publisher(self._resources.redis))

    async def _recorded(self, counters: list[JobCounters], group: Sequence[Outcome]) -> None:
        due_ms = earliest_return_ms(group)
        for job in counters if self.tells else ():
            if job.id in due_ms and job.status == "processing":
                turn = Turn(job_type=job.job_type, lane=job.lane, user_id=job.user_id)
                await self._resources.tickets.put(turn, delay_ms=due_ms[job.id])
            if job.status == "processing" and job.finished_items == job.total_items:
                job_type = self._job_types[job.job_type]
                await close_job(job.id, job_type, self._resources, Publisher(self._resources.redis))


class World:
    """All workers, alive and not, and the hands of time."""

    def __init__(self, resources: Resources, owner: Session, job_types: Sequence[JobType]) -> None:
        self.resources = resources
        self.job_types = {job_type.name: job_type for job_type in job_types}
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
        for job_type in self.job_types.values():
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
            for job_type in self.job_types.values():
                while await worker.claim(job_type, tickets=1):
                    await worker.record_all()
            if not self._owner.execute(OPEN_JOBS).fetchall():
                return
