"""Submit, claim, record, fail, retry, cancel, death, recovery and flush in any order: the sums always add up."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from runtime.bindings.caller import Plan
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources, open_resources
from runtime.bindings.upkeep import Deadlines
from runtime.errors import ConflictError, NotFoundError
from runtime.queue.job_type import JobType
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bundles import prepared, write
from tests.chaos.history import broken, broken_at_rest
from tests.chaos.world import World
from tests.queue.jobs import SUMMARIZE, handler, submit
from tests.store.given import Session

T = TypeVar("T")
USERS = (uuid4(), uuid4())
PLANS: tuple[Plan, ...] = ("free", "premium")
KINDS = ("completed", "completed", "failed", "postponed", "given back")
JOB_TYPES = ("plain", "summed")
START_AGAIN = "TRUNCATE processing_jobs, workers, history CASCADE"
TIME_OUT = "UPDATE processing_jobs SET started_at = now() - interval '1 day' WHERE id = %s AND status = 'processing'"
INDEX = st.integers(0, 7)
Run = Callable[[Coroutine[Any, Any, T]], T]


class Queue(RuleBasedStateMachine):
    """Every move of a job's life; `machine_of` gives it the servers."""

    run: Run[Any]
    resources: Resources
    owner: Session
    job_types: list[JobType]

    def __init__(self) -> None:
        super().__init__()
        self.owner.execute(START_AGAIN)
        self.world = World(self.resources, self.owner, self.job_types)
        self.run(self.world.flush())
        self.jobs: list[UUID] = []
        self.run(self.world.start_worker())

    @rule(
        user_id=st.sampled_from(USERS),
        plan=st.sampled_from(PLANS),
        job_type=st.sampled_from(JOB_TYPES),
        items=st.integers(1, 7),
    )
    def submit(self, user_id: UUID, plan: Plan, job_type: str, items: int) -> None:
        submitting = submit(self.resources, items, job_type=job_type, user_id=user_id, plan=plan)
        self.jobs.append(self.run(submitting))

    @precondition(lambda self: len(self.world.workers) < 3)
    @rule()
    def start_worker(self) -> None:
        self.run(self.world.start_worker())

    @precondition(lambda self: self.jobs and self.world.workers)
    @rule(which=INDEX, tickets=st.integers(1, 3), twice=st.booleans())
    def claim(self, which: int, tickets: int, *, twice: bool) -> None:
        for job_type in self.job_types:
            worker = chosen(self.world.workers, which)
            self.run(worker.claim(job_type, tickets=tickets, delivered_twice=twice))

    @precondition(lambda self: any(worker.held for worker in self.world.workers))
    @rule(which=INDEX, kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=8), tells=st.booleans())
    def record(self, which: int, kinds: list[str], *, tells: bool) -> None:
        worker = chosen([worker for worker in self.world.workers if worker.held], which)
        self.run(worker.record(kinds, tells=tells))

    @precondition(lambda self: self.world.workers)
    @rule(which=INDEX, is_noticed=st.booleans())
    def give_up(self, which: int, *, is_noticed: bool) -> None:
        self.world.give_up(chosen(self.world.workers, which))
        if is_noticed:
            self.run(self.world.replace_the_dead())

    @rule()
    def recover(self) -> None:
        self.run(self.world.recover())

    @precondition(lambda self: any(worker.held for worker in self.world.zombies))
    @rule(which=INDEX)
    def record_from_the_dead(self, which: int) -> None:
        self.run(chosen([zombie for zombie in self.world.zombies if zombie.held], which).record_all())

    @precondition(lambda self: self.jobs)
    @rule(which=INDEX, move=st.sampled_from(("cancel", "retry", "delete")))
    def change(self, which: int, move: str) -> None:
        self.run(tried(self.resources, move, chosen(self.jobs[-3:], which)))

    @precondition(lambda self: self.jobs and any(worker.held for worker in self.world.workers))
    @rule(which=INDEX, move=st.sampled_from(("cancel", "retry")))
    def change_while_recording(self, which: int, move: str) -> None:
        worker = chosen([worker for worker in self.world.workers if worker.held], which)
        changing = tried(self.resources, move, worker.held[0].item.job_id)
        self.run(both(changing, worker.record_all()))

    @precondition(lambda self: self.jobs)
    @rule(which=INDEX)
    def time_out(self, which: int) -> None:
        self.owner.execute(TIME_OUT, (chosen(self.jobs[-3:], which),))
        self.run(Deadlines.bind(self.resources, SERVICE).time_out_jobs())

    @rule()
    def flush(self) -> None:
        self.run(self.world.flush())

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert broken(self.owner) == {}

    def teardown(self) -> None:
        try:
            self.run(self.world.come_to_rest())
            assert broken_at_rest(self.owner) == {}
        finally:
            self.run(self.world.stop())


def chosen(some: list[T], which: int) -> T:
    return some[which % len(some)]


async def tried(resources: Resources, move: str, job_id: UUID) -> None:
    """Make a move that may come too late or too early, which a caller is told."""
    jobs = Jobs.bind(resources, SERVICE)
    moves: dict[str, Callable[[UUID], Coroutine[Any, Any, Any]]] = {
        "cancel": jobs.cancel,
        "retry": jobs.retry,
        "delete": jobs.delete,
    }
    try:
        await moves[move](job_id)
    except (ConflictError, NotFoundError):
        return


async def both(*moves: Coroutine[Any, Any, None]) -> None:
    async with asyncio.TaskGroup() as group:
        for move in moves:
            group.create_task(move)


@pytest.fixture
def machine(owner: Session, settings: Settings, tmp_path: Path) -> Iterator[type[Queue]]:
    write(tmp_path, "jobs/plain.py", handler("plain", "pass", "batch=3"))
    write(tmp_path, "jobs/summed.py", handler("summed", "pass", "batch=3") + SUMMARIZE)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        opening = stack.enter_async_context(open_resources(settings, {"postgres", "redis"}))
        given = {
            "run": staticmethod(runner.run),
            "resources": runner.run(opening),
            "owner": owner,
            "job_types": prepared(settings, root=tmp_path),
        }
        yield type("QueueOnServers", (Queue,), given)
        runner.run(stack.aclose())


@pytest.mark.parametrize("database_url", ["direct"], indirect=True)  # sums are the same behind a pooler
@pytest.mark.timeout(900)  # it takes 20 s; what fails is made small first
def test_the_sums_add_up_whatever_the_order_of_events(machine: type[Queue]) -> None:
    """Two reconcilers, duplicate delivery, zombies, lost endings, cancel racing completion, FLUSHALL: one table."""
    run_state_machine_as_test(
        machine,
        settings=effort(
            max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
