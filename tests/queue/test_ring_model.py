"""The ring of users as a model, and the tickets in Redis beside it: the same moves give the same turns."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from runtime.bindings.resources import Resources, open_resources
from runtime.settings import Settings
from runtime.store.keys import Queue, Turn, queue_key

USERS = [UUID(int=number) for number in range(6)]
QUEUE = Queue(job_type="echo", lane="normal")
QUEUE_NAME = queue_key(QUEUE)
LEASE_MS = 15_000
T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


class Ring:
    """Users with work, in the order of their turns; each has one ticket that waits."""

    def __init__(self) -> None:
        self.batches = dict.fromkeys(USERS, 0)
        self.waiting: deque[UUID] = deque()
        self.overtaken_by: dict[UUID, list[UUID]] = {}

    def submit(self, user: UUID, batches: int) -> None:
        self.batches[user] += batches
        self._wait(user)

    def take(self) -> UUID:
        """Give the head its turn: it claims a batch and goes to the tail, unless it found nothing."""
        user = self.waiting.popleft()
        self.overtaken_by.pop(user)
        for others in self.overtaken_by.values():
            others.append(user)
        if self.batches[user]:
            self.batches[user] -= 1
            self._wait(user)
        return user

    def _wait(self, user: UUID) -> None:
        if user not in self.waiting:
            self.waiting.append(user)
            self.overtaken_by[user] = []


class RingOfTickets(RuleBasedStateMachine):
    """Every move is made on both; `machine` gives it the server."""

    run: Run[Any]
    resources: Resources

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring()
        self.run(self._empty())

    @rule(user=st.sampled_from(USERS), batches=st.integers(1, 4))
    def submit(self, user: UUID, batches: int) -> None:
        self.ring.submit(user, batches)
        self.run(self.resources.tickets.put(turn(user)))

    @precondition(lambda self: self.ring.waiting)
    @rule()
    def take(self) -> None:
        served = self.ring.take()
        assert self.run(self._take_ticket(goes_on=served in self.ring.waiting)) == served

    @invariant()
    def one_ticket_waits_for_each_user_with_work_in_their_order(self) -> None:
        assert self.run(self._queued()) == list(self.ring.waiting)
        assert {user for user, batches in self.ring.batches.items() if batches} <= set(self.ring.waiting)

    @invariant()
    def nobody_is_served_twice_before_one_who_waits(self) -> None:
        for others in self.ring.overtaken_by.values():
            assert len(others) == len(set(others))

    async def _empty(self) -> None:
        await self.resources.redis.flushall()

    async def _queued(self) -> list[UUID]:
        return [owner_of(ticket.decode()) for ticket in await self.resources.redis.zrange(QUEUE_NAME, 0, -1)]

    async def _take_ticket(self, *, goes_on: bool) -> UUID:
        """Take and put in a worker's order."""
        taken = await self.resources.tickets.take(QUEUE_NAME, lease_ms=LEASE_MS)
        assert taken is not None
        user = owner_of(taken[0])
        if goes_on:
            await self.resources.tickets.put(turn(user))
        await self.resources.redis.zrem(QUEUE_NAME, taken[0])
        return user


def turn(user: UUID) -> Turn:
    return Turn(queue=QUEUE, user_id=user)


def owner_of(ticket_id: str) -> UUID:
    return UUID(ticket_id.split(":")[2])


@pytest.fixture
def machine(settings: Settings) -> Iterator[type[RingOfTickets]]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        resources = runner.run(stack.enter_async_context(open_resources(settings, {"redis"})))
        yield type("RingOnServer", (RingOfTickets,), {"run": staticmethod(runner.run), "resources": resources})
        runner.run(stack.aclose())


def test_tickets_are_a_ring_of_users(machine: type[RingOfTickets]) -> None:
    run_state_machine_as_test(
        machine,
        settings=effort(
            max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
