"""The bus: what it listens to, and that nothing depends on Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from runtime.bindings.live.bus import Bus, Topic
from runtime.bindings.live.control import tell_erased
from runtime.bindings.live.news import JobCompleted, News, Progress
from runtime.bindings.live.publishing import publish
from runtime.bindings.live.reading import read_changed_jobs
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.progress import CHANGED_JOBS
from tests.queue.jobs import rows, submit
from tests.realtime.live import DEADLINE_S, hub_client, live_server, token_of, watched

FINISH = """
UPDATE processing_jobs SET status = 'completed', started_at = now(), completed_at = now(), processed_items = total_items
WHERE id = %s
"""
ERASE = """UPDATE processing_jobs SET result_data = '{"ranking": []}', erased_at = now() WHERE id = %s"""
START = "UPDATE processing_jobs SET status = 'processing', started_at = now(), processed_items = %s WHERE id = %s"


class Ears:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self.is_ended = False

    def hear(self, news: News) -> None:
        self.news.append(news)

    def end(self) -> None:
        self.is_ended = True


@pytest.fixture
async def bus(database: Database, resources: Resources) -> AsyncIterator[Bus]:
    async with Bus(database, resources.redis) as running:
        yield running


async def until(holds: Callable[[], Any]) -> None:
    """Wait for what other tasks do."""
    async with asyncio.timeout(DEADLINE_S):
        while not holds():  # noqa: ASYNC110 -- what a listener has heard announces itself to nobody
            await asyncio.sleep(0.01)


async def change(resources: Resources, statement: str, *parameters: object) -> None:
    async with resources.database.transaction(SERVICE) as connection:
        await connection.execute(statement, parameters)


def progress_of(job_id: UUID, user_id: UUID, *, sequence: int, generation: int = 1) -> Progress:
    told = {
        "jobId": job_id,
        "userId": user_id,
        "generation": generation,
        "status": "processing",
        "progressPercentage": 1.0,
        "processedItems": sequence,
        "totalItems": 100,
        "failedItems": 0,
        "currentItem": None,
        "lastUpdated": "2026-01-02T00:00:00Z",
        "sequence": sequence,
        "estimatedCompletionTime": None,
    }
    return msgspec.convert(told, Progress)


async def test_only_what_someone_watches_is_subscribed_to(bus: Bus, resources: Resources) -> None:
    job, user, ears = uuid4(), uuid4(), Ears()

    await watched(resources.redis)
    bus.watch(Topic("job", job), ears)
    bus.watch(Topic("user", user), ears)
    await watched(resources.redis, job, user)
    bus.leave(Topic("job", job), ears)
    await watched(resources.redis, user)
    bus.leave(Topic("user", user), ears)

    await watched(resources.redis)


async def test_progress_never_goes_backwards(bus: Bus, resources: Resources) -> None:
    job, user, ears = uuid4(), uuid4(), Ears()
    bus.watch(Topic("job", job), ears)
    await watched(resources.redis, job)

    for generation, sequence in ((1, 5), (1, 3), (1, 5), (2, 1), (1, 9), (2, 2)):
        await publish([progress_of(job, user, sequence=sequence, generation=generation)], resources.redis)
    await until(lambda: ears.news and ears.news[-1].version == 2 << 32 | 2)

    assert [news.version for news in ears.news] == [1 << 32 | 5, 2 << 32 | 1, 2 << 32 | 2]


async def test_an_unreadable_message_is_passed_over(bus: Bus, resources: Resources) -> None:
    job, ears = uuid4(), Ears()
    bus.watch(Topic("job", job), ears)
    await watched(resources.redis, job)

    await resources.redis.publish(f"progress:{job}", b"\xc1")
    await publish([progress_of(job, uuid4(), sequence=1)], resources.redis)

    await until(lambda: ears.news)


async def test_a_lost_end_is_read_from_postgresql(bus: Bus, resources: Resources) -> None:
    job, ears = await submit(resources, 3), Ears()
    bus.watch(Topic("job", job), ears)
    await until(lambda: ears.news)

    await change(resources, START, 1, job)
    await change(resources, FINISH, job)  # and nobody publishes it
    await until(lambda: ears.news[-1].is_end)

    assert [news.is_end for news in ears.news].count(True) == 1


async def test_a_flushed_redis_and_cut_connections_lose_nothing(bus: Bus, resources: Resources) -> None:
    job, ears = await submit(resources, 3), Ears()
    bus.watch(Topic("job", job), ears)
    await until(lambda: ears.news)

    await resources.redis.flushall()
    await resources.redis.client_kill_filter(_type="pubsub")
    await watched(resources.redis, job)
    await publish([progress_of(job, uuid4(), sequence=2)], resources.redis)

    await until(lambda: ears.news[-1].version == 1 << 32 | 2)


async def test_without_redis_progress_and_end_come_from_postgresql(
    settings: Settings, resources: Resources, tmp_path: Path
) -> None:
    alone = msgspec.structs.replace(settings, redis_url=f"unix://{tmp_path}/nobody.sock")
    user = uuid4()
    job = await submit(resources, 3, user_id=user)
    async with live_server(alone) as url, hub_client(url, token_of(user)) as client:
        await client.invoke("JoinUserGroup")
        await client.until(lambda: client.sequences(job) == [(1, 0)])

        await change(resources, START, 1, job)
        await client.until(lambda: client.sequences(job) == [(1, 0), (1, 1)])
        await change(resources, FINISH, job)
        await client.until(lambda: client.ends)

        assert client.ends == [("JobCompleted", str(job), 1)]


async def test_who_watches_is_sent_away_before_the_process_stops(bus: Bus) -> None:
    early, late = Ears(), Ears()
    bus.watch(Topic("job", uuid4()), early)

    bus.drain()
    bus.watch(Topic("job", uuid4()), late)

    assert (early.is_ended, late.is_ended) == (True, True)


async def test_only_what_changed_is_read(database: Database, resources: Resources) -> None:
    known, new = await submit(resources, 3), await submit(resources, 3)

    changed = await read_changed_jobs(database, {known: 1 << 32, new: -1, uuid4(): -1}, [])

    assert [news.job_id for news in changed] == [new]


async def test_watched_jobs_are_found_by_an_index(resources: Resources) -> None:
    statement = CHANGED_JOBS.replace("%(job_ids)s", "%s").replace("%(versions)s", "%s")

    plan = await rows(resources, f"EXPLAIN {statement}", [uuid4()], [-1])

    assert not any("Seq Scan" in line["QUERY PLAN"] for line in plan), plan


async def test_an_error_beside_the_bus_stays_what_it_is(database: Database, resources: Resources) -> None:
    async def fail_beside_a_bus() -> None:
        async with Bus(database, resources.redis) as bus:
            bus.watch(Topic("job", uuid4()), Ears())
            raise LookupError

    with pytest.raises(LookupError):
        await fail_beside_a_bus()


async def test_what_was_erased_is_forgotten_and_read_again(bus: Bus, resources: Resources) -> None:
    job_id = await submit(resources, 1)
    ears = Ears()
    bus.watch(Topic("job", job_id), ears)
    await change(resources, FINISH, job_id)
    bus.ask(Topic("job", job_id))
    await until(lambda: any(news.is_end for news in ears.news))
    heard = len(ears.news)
    await change(resources, ERASE, job_id)

    await until_told_again(lambda: tell_erased(job_id, resources.redis), lambda: len(ears.news) > heard)

    newest = bus.newest(job_id)
    assert isinstance(newest, JobCompleted)
    assert newest.result_data == {"ranking": []}


async def until_told_again(tell: Callable[[], Awaitable[None]], holds: Callable[[], Any]) -> None:
    """Tell until it was heard: a channel that is not subscribed to yet hears nothing."""
    async with asyncio.timeout(DEADLINE_S):
        while not holds():
            await tell()
            await asyncio.sleep(0.05)
