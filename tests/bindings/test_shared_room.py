"""Room for the calls of a fleet: never more than there is, however many processes ask, die, or lose their Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from runtime.bindings.limits import shared_room
from runtime.bindings.limits.shared_room import SharedRoom
from runtime.bindings.resources import open_resources
from runtime.item_errors import NotTriedError
from runtime.settings import Settings
from runtime.store.redis import connect_redis

MOST = 4


class Calls:
    """Calls as a provider sees them.

    Attributes:
        most_at_once: At the same moment, at most.
        full: Set once there are as many as there is room for.
    """

    def __init__(self) -> None:
        self.most_at_once = 0
        self.count = 0
        self.at_once = 0
        self.full = asyncio.Event()

    async def call(self, room: SharedRoom, until: asyncio.Event | None = None) -> None:
        async with room.place():
            self.count += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            if self.at_once == MOST:
                self.full.set()
            await (until.wait() if until else asyncio.sleep(0.005))
            self.at_once -= 1


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with open_resources(settings, {"redis"}) as resources:
        yield resources.redis


@pytest.fixture
def key() -> str:
    return f"limit:ai_calls:{uuid4()}"


@asynccontextmanager
async def rooms(redis: Redis, key: str, count: int) -> AsyncIterator[list[SharedRoom]]:
    """Open the rooms of so many processes."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(SharedRoom(redis, key, MOST, lambda: None).open()) for _ in range(count)]


@pytest.mark.parametrize("process_count", [1, 2, 3])
async def test_all_processes_together_have_no_more_calls_than_there_is_room(
    redis: Redis, key: str, process_count: int
) -> None:
    """Row: a process with AI calls dies, or Redis forgets them. At first nobody dies."""
    calls = Calls()
    async with rooms(redis, key, process_count) as shared, asyncio.TaskGroup() as group:
        for room in shared:
            for _ in range(30):
                group.create_task(calls.call(room))

    assert calls.count == 30 * process_count
    assert calls.most_at_once == MOST


async def test_who_comes_later_gets_its_share_while_another_has_much_to_do(redis: Redis, key: str) -> None:
    mine, other = Calls(), Calls()
    async with rooms(redis, key, 2) as (first, second):
        first_tasks = [asyncio.create_task(mine.call(first)) for _ in range(400)]
        await mine.full.wait()
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(other.call(second))
        left = sum(not task.done() for task in first_tasks)
        await asyncio.gather(*first_tasks)

    assert left > 0


async def test_the_room_of_a_process_that_died_comes_back(
    redis: Redis, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_room, "LEASE_S", 0.3)
    dead = SharedRoom(redis, key, MOST, lambda: None)
    assert await dead._ask(MOST, 0) == 0  # noqa: SLF001 -- it says so once more, and then never again
    async with rooms(redis, key, 1) as (room,):
        await Calls().call(room)


async def test_a_redis_that_forgot_is_told_anew(redis: Redis, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_room, "SAY_AGAIN_S", 0.05)
    done, calls = asyncio.Event(), Calls()
    async with rooms(redis, key, 2) as (first, second), asyncio.TaskGroup() as group:
        for _ in range(MOST):
            group.create_task(calls.call(first, done))
        await calls.full.wait()
        await redis.delete(key)
        for _ in range(1_000):
            if await redis.exists(key):
                break
            await asyncio.sleep(0.01)
        late = group.create_task(calls.call(second))
        await asyncio.sleep(0.2)
        waited = not late.done()
        done.set()

    assert waited
    assert calls.most_at_once == MOST


async def test_who_gives_up_leaves_its_place_to_the_next(redis: Redis, key: str) -> None:
    done, calls = asyncio.Event(), Calls()
    async with rooms(redis, key, 1) as (room,):
        holding = [asyncio.create_task(calls.call(room, done)) for _ in range(MOST)]
        await calls.full.wait()
        gone = [asyncio.create_task(calls.call(room)) for _ in range(10)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        done.set()
        await asyncio.gather(*holding, *gone, return_exceptions=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(MOST):
                group.create_task(calls.call(room))

    assert calls.count == 2 * MOST


async def test_a_long_wait_for_room_gives_the_item_back_untried(
    redis: Redis, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_room, "LONGEST_WAIT_S", 0.1)
    done, calls = asyncio.Event(), Calls()
    async with rooms(redis, key, 1) as (room,), asyncio.TaskGroup() as group:
        for _ in range(MOST):
            group.create_task(calls.call(room, done))
        await calls.full.wait()
        with pytest.raises(NotTriedError):
            await calls.call(room)
        done.set()

    assert calls.count == MOST


async def test_each_process_has_as_much_for_itself_while_redis_is_away(key: str) -> None:
    """Row: Redis away while AI calls are made. As many as without Redis, and no more."""
    calls, failures = Calls(), []
    redis = connect_redis("redis://127.0.0.1:9/0")
    async with SharedRoom(redis, key, MOST, lambda: failures.append(1)).open() as room, asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(calls.call(room))
    await redis.aclose()

    assert (calls.count, calls.most_at_once) == (30, MOST)
    assert failures


async def test_nothing_is_left_in_redis_when_all_have_ended(redis: Redis, key: str) -> None:
    async with rooms(redis, key, 2) as (first, second):
        await Calls().call(first)
        await Calls().call(second)

    assert not await redis.exists(key)


class Silent:
    """A script that Redis does not answer."""

    async def __call__(self, _keys: list[str], _arguments: list[str]) -> int:
        raise TimeoutError


async def test_a_process_goes_on_with_what_it_was_given_while_redis_is_silent_for_a_moment(
    redis: Redis, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: Redis away while AI calls are made. Others count on what they were told, as long as that is good."""
    calls, done = Calls(), asyncio.Event()
    async with rooms(redis, key, 1) as (room,), asyncio.TaskGroup() as group:
        holding = group.create_task(calls.call(room, done))
        while not calls.count:
            await asyncio.sleep(0.001)
            assert not holding.done()
        monkeypatch.setattr(room, "_script", Silent())
        others = [group.create_task(calls.call(room)) for _ in range(5)]
        await asyncio.sleep(0.05)
        begun = calls.count
        done.set()
        await asyncio.wait(others)

    assert begun == 1
    assert (calls.count, calls.most_at_once) == (6, 1)
