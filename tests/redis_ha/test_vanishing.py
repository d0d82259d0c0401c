"""One Redis that goes silent, fills up, forgets or dies: work is accepted, read and done all the same."""

import asyncio
import time
from collections.abc import Iterator
from signal import SIGCONT
from uuid import uuid4

import pytest

from runtime.bindings.job_reads import JobReads
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from runtime.store.keys import turn_of
from tests.queue.jobs import finished, submit
from tests.redis_ha.conftest import Work
from tests.redis_ha.nodes import Node, running_node

MOST_S = 2.0  # a caller waits for Redis
REPAID_S = 10.0


@pytest.fixture
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with running_node(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.fixture
def settings(database_url: str, lone: Node) -> Settings:
    return Settings(database_url=database_url, redis_url=f"redis://{lone.address}/0", log_level="error")


async def test_work_is_accepted_and_read_while_redis_is_silent_and_done_when_it_answers(
    lone: Node, service: Resources, work: Work
) -> None:
    before = await submit(service, 3)

    async with work():
        await finished(service, before)
        lone.silence()
        began = time.monotonic()
        job_id = await submit(service, 3)
        status = (await JobReads.bind(service, SERVICE).get(job_id)).status
        answered_s = time.monotonic() - began
        lone.process.send_signal(SIGCONT)
        job = await finished(service, job_id)

    assert answered_s < MOST_S
    assert (status, job["status"]) == ("queued", "completed")


async def test_work_is_accepted_by_a_full_redis_and_done_when_there_is_room(
    lone: Node, service: Resources, work: Work
) -> None:
    lone.ask("CONFIG", "SET", "maxmemory", "1")
    refused = [await submit(service, 3) for _ in range(3)]

    async with work():
        await asyncio.sleep(0.5)  # the worker has met it, too
        lone.ask("CONFIG", "SET", "maxmemory", "0")
        jobs = [await finished(service, job_id) for job_id in refused]

    assert {job["status"] for job in jobs} == {"completed"}


async def test_what_was_not_put_is_put_as_soon_as_it_can_be(lone: Node, service: Resources) -> None:
    lone.ask("CONFIG", "SET", "maxmemory", "1")
    for _ in range(3):
        await submit(service, 3)
    lone.ask("CONFIG", "SET", "maxmemory", "0")

    async with asyncio.timeout(REPAID_S):
        while await service.redis.zcard("queue:echo:normal") < 3:  # noqa: ASYNC110 -- nothing announces a put to this
            await asyncio.sleep(0.02)


async def test_a_ticket_in_the_hands_of_the_dead_does_not_block_its_turn(service: Resources) -> None:
    turn = turn_of("echo", "normal", uuid4())
    await service.tickets.put(turn)
    held = await service.tickets.take("queue:echo:normal", lease_ms=60_000)

    put = [await service.tickets.put(turn) for _ in range(2)]
    second = await service.tickets.take("queue:echo:normal", lease_ms=60_000)

    assert put == [True, False]
    assert held is not None
    assert second is not None
    assert second[0] != held[0]


@pytest.mark.chaos
async def test_a_worker_outlives_a_redis_that_forgets_and_dies(
    lone: Node, service: Resources, work: Work, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with work():
        first = await submit(service, 300)
        lone.ask("FLUSHALL")
        await finished(service, first)
        lone.kill()
        second = await submit(service, 300)
        with running_node(tmp_path_factory.mktemp("next"), port=lone.port):
            job = await finished(service, second, deadline_s=30)

    assert (job["status"], job["processed_items"]) == ("completed", 300)
