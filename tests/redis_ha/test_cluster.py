"""A cluster without trouble, and with slots on the move: everything goes where it belongs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.crc import key_slot

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.keys import limit_key, schedule_key, turn_of
from runtime.store.redis import connect_redis
from tests.queue.jobs import finished, submit
from tests.redis_ha.clusters import Cluster, running_cluster
from tests.redis_ha.conftest import Work
from tests.redis_ha.nodes import Node

TAG = "{echo:normal}"
USERS = 40


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("nodes")) as cluster:
        yield cluster


@pytest.fixture
def settings(database_url: str, several: Cluster) -> Settings:
    for node in several.nodes:
        if node.role == "master":
            node.ask("FLUSHALL")
    return Settings(database_url=database_url, redis_url=several.url, log_level="error")


@pytest.fixture
async def redis(several: Cluster) -> AsyncIterator[Redis]:
    client = connect_redis(several.url)
    yield client
    await client.aclose()


async def test_all_that_a_queue_is_made_of_shares_its_slot(service: Resources, several: Cluster) -> None:
    user = uuid4()

    await service.tickets.put(turn_of("echo", "normal", user))

    owner = several.owner(TAG)
    assert owner is not None
    names = sorted(name.decode() for name in owner.ask("KEYS", "*"))
    ticket = owner.ask("GET", f"ticket:{TAG}:{user}").decode()
    assert ticket.startswith(f"{TAG}:{user}:")
    assert names == sorted([f"queue:{TAG}", f"ticket:{TAG}:{user}", f"arq:job:{ticket}"])


async def test_jobs_of_all_lanes_are_worked(service: Resources, work: Work) -> None:
    async with work():
        jobs = [await submit(service, 25, plan=plan) for plan in ("free", "premium")]
        ended = [await finished(service, job_id) for job_id in jobs]

    assert [job["processed_items"] for job in ended] == [25, 25]


async def test_what_stands_alone_goes_to_the_owner_of_its_own_slot(several: Cluster, redis: Redis) -> None:
    keys = [limit_key("requests", uuid4()) for _ in range(USERS)]
    count = redis.register_script("return redis.call('INCR', KEYS[1])")

    counted = [[await count([key]) for _ in range(2)] for key in keys]
    permitted = [await redis.set(schedule_key("recover", 1), b"1", nx=True, ex=60) for _ in range(2)]

    assert counted == [[1, 2]] * USERS
    assert permitted == [True, None]
    assert len({owner.port for key in keys if (owner := several.owner(key))}) == 3


async def test_news_from_any_node_reach_listeners_at_every_node(several: Cluster) -> None:
    async with AsyncExitStack() as stack:
        clients = [connect_redis(several.url) for _ in range(8)]
        for client in clients:
            stack.push_async_callback(client.aclose)
        listeners = [client.pubsub() for client in clients]
        for listener in listeners:
            stack.push_async_callback(listener.aclose)
            await listener.subscribe("control")
            assert (await listener.get_message(timeout=5))["type"] == "subscribe"

        for number, client in enumerate(clients):
            await client.publish("control", str(number))

        heard = [[(await listener.get_message(timeout=5))["data"] for _ in clients] for listener in listeners]

    assert all(sorted(numbers) == [str(number).encode() for number in range(8)] for numbers in heard)


async def test_a_slot_that_moves_takes_its_queue_along(several: Cluster, service: Resources, work: Work) -> None:
    async with work():
        jobs = [await submit(service, 25) for _ in range(3)]
        source = several.owner(TAG)
        target = next(node for node in several.nodes if node.role == "master" and node is not source)
        assert source is not None
        moving = asyncio.create_task(asyncio.to_thread(move_slot, key_slot(TAG.encode()), source, target))
        while not moving.done():
            jobs.append(await submit(service, 25))
        await moving
        jobs += [await submit(service, 25) for _ in range(3)]
        ended = [await finished(service, job_id) for job_id in jobs]

    assert several.owner(TAG) is target
    assert {(job["status"], job["processed_items"]) for job in ended} == {("completed", 25)}


def move_slot(slot: int, source: Node, target: Node) -> None:
    """Do what redis-cli's reshard does for one slot."""
    target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source.ask("CLUSTER", "MYID"))
    source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", target.ask("CLUSTER", "MYID"))
    while keys := source.ask("CLUSTER", "GETKEYSINSLOT", slot, 100):
        source.ask("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *keys)
    for node in (target, source):
        node.ask("CLUSTER", "SETSLOT", slot, "NODE", target.ask("CLUSTER", "MYID"))
