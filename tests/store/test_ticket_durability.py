"""Redis holds what was put: it refuses rather than evicts, and keeps tickets through its own death.

Above each test, what would go wrong.
"""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.emulator.servers import find_servers
from runtime.emulator.servers.binaries import Binary
from runtime.emulator.servers.redis import run_redis
from runtime.emulator.servers.state import open_home
from runtime.store.identity import SERVICE
from runtime.store.keys import Queue, queue_key, ticket_marker, turn_of
from runtime.store.redis import connect_redis
from runtime.store.tickets import Tickets
from tests.queue.jobs import submit
from tests.store.given import Session, statuses


@pytest.fixture
def durable_redis() -> Binary:
    """The program that the emulator would run."""
    choice = find_servers({"PATH": os.environ["PATH"]})
    assert isinstance(choice.redis, Binary)
    return choice.redis


@contextmanager
def durable(binary: Binary, directory: Path) -> Iterator[tuple[str, int]]:
    with open_home(directory, [binary.path]) as home, run_redis(binary, home, "durable") as (url, pid):
        assert pid is not None
        yield url, pid


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Redis]:
    redis = connect_redis(url)
    yield redis
    await redis.aclose()


async def waiting(redis: Redis, user_id: UUID) -> bool:
    """Whether a user's ticket is in its queue, with its body."""
    ticket = await redis.get(ticket_marker(turn_of("echo", "normal", user_id)))
    if ticket is None:
        return False
    score = await redis.zscore(queue_key(Queue(job_type="echo", lane="normal")), ticket)
    return score is not None and await redis.exists(b"arq:job:" + ticket) == 1


# a Redis that evicts deletes waiting tickets without an error
async def test_a_full_redis_refuses_new_tickets_and_keeps_those_that_wait(owner: Session, resources: Resources) -> None:
    early, late = uuid4(), uuid4()
    await submit(resources, 1, user_id=early)

    await resources.redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(OutOfMemoryError):
            await resources.tickets.put(turn_of("echo", "normal", late))
        job_id = await submit(resources, 1, user_id=late)
        kept = [await waiting(resources.redis, user) for user in (early, late)]
    finally:
        await resources.redis.config_set("maxmemory", "0")
    await Recovery.bind(resources, SERVICE).run()

    assert kept == [True, False]
    assert statuses(owner, job_id) == ["queued"]
    assert await waiting(resources.redis, late)


# a Redis that evicts or saves every quarter of an hour loses tickets without an error
async def test_a_durable_redis_evicts_nothing_and_writes_each_change_within_a_second(
    durable_redis: Binary, tmp_path: Path
) -> None:
    with durable(durable_redis, tmp_path / "redis") as (url, _):
        async with client(url) as redis:
            told = [await redis.config_get(name) for name in ("maxmemory-policy", "appendonly", "appendfsync")]

    assert told == [{"maxmemory-policy": "noeviction"}, {"appendonly": "yes"}, {"appendfsync": "everysec"}]


# a snapshot every quarter of an hour loses the tickets since
async def test_a_ticket_outlives_the_death_of_redis(durable_redis: Binary, tmp_path: Path) -> None:
    user = uuid4()

    with durable(durable_redis, tmp_path / "redis") as (url, pid):
        async with client(url) as redis:
            await Tickets(redis).put(turn_of("echo", "normal", user))
        os.kill(pid, signal.SIGKILL)
    with durable(durable_redis, tmp_path / "redis") as (url, _):
        async with client(url) as redis:
            kept = await waiting(redis, user)

    assert kept


# keys without an end fill the memory that tickets need
async def test_every_key_of_a_ticket_but_its_queue_ends_by_itself(resources: Resources) -> None:
    user = uuid4()

    await resources.tickets.put(turn_of("echo", "normal", user))

    marker = ticket_marker(turn_of("echo", "normal", user))
    body = b"arq:job:" + await resources.redis.get(marker)
    assert await resources.redis.ttl(marker) > 0
    assert await resources.redis.ttl(body) > 0
