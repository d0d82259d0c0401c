"""Primaries die; callers see slower answers at most, and every job ends as if nothing had been."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec import Struct

from runtime.bindings.live.news import Progress
from runtime.bindings.live.publishing import publish
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.keys import progress_channel, turn_of
from tests.bundles import write
from tests.conftest import JWT_SECRET
from tests.queue.conftest import working
from tests.queue.jobs import ECHO, finished, rows, submit
from tests.realtime.live import HubClient, hub_client, live_server, token_of
from tests.realtime.test_bus import progress_of
from tests.redis_ha.clusters import Cluster
from tests.redis_ha.conftest import Servers, Work
from tests.redis_ha.nodes import DEADLINE_S, Node, until
from tests.redis_ha.sentinels import SERVICE

QUEUE = "queue:{echo:normal}"
EVERY_S = 0.05
MOST_COST_S = 2.0


class Load(Struct, kw_only=True):
    """Jobs of new users, submitted one after the other until told to stop."""

    jobs: list[UUID]
    slowest_s: float = 0.0
    stopping: bool = False

    async def run(self, service: Resources) -> None:
        while not self.stopping:
            began = time.monotonic()
            self.jobs.append(await submit(service, 3))
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            await asyncio.sleep(EVERY_S)


async def disturbed(service: Resources, servers: Servers, disturb: Callable[[Node], object]) -> tuple[Load, float]:
    """Submit jobs while the owner of the queue is disturbed; return them and the seconds of the servers' election."""
    load = Load(jobs=[])
    async with asyncio.TaskGroup() as group:
        group.create_task(load.run(service))
        await asyncio.sleep(1)
        former = servers.owner(QUEUE)
        assert former is not None
        await asyncio.to_thread(disturb, former)
        election_s = await asyncio.to_thread(until, lambda: servers.owner(QUEUE) not in (None, former))
        await asyncio.sleep(1)
        load.stopping = True
    return load, election_s


async def longest_gap_s(service: Resources) -> float:
    """Return the longest time in which no item was completed."""
    query = """SELECT max(gap) AS gap FROM (SELECT extract(epoch FROM completed_at - lag(completed_at)
               OVER (ORDER BY completed_at)) AS gap FROM processing_job_items) AS gaps"""
    return float((await rows(service, query))[0]["gap"])


async def assert_all_worked_once(service: Resources, jobs: Sequence[UUID]) -> None:
    for job_id in jobs:
        job = await finished(service, job_id)
        assert (job["status"], job["processed_items"]) == ("completed", 3)
    attempts = await rows(service, "SELECT DISTINCT attempt FROM processing_job_items")
    assert [row["attempt"] for row in attempts] == [1]


async def test_a_killed_primary_costs_its_election_and_nothing_more(
    several: Servers, service: Resources, work: Work
) -> None:
    async with work():
        load, election_s = await disturbed(service, several, Node.kill)
        await assert_all_worked_once(service, load.jobs)

    assert await longest_gap_s(service) <= election_s + MOST_COST_S
    assert load.slowest_s <= MOST_COST_S


async def test_what_an_election_refused_is_worked_soon_after_it(
    several: Servers, service: Resources, settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "jobs/echo.py", ECHO)  # and no recovery: who was refused makes up for it
    async with working(tmp_path, settings):
        await finished(service, await submit(service, 3))
        former = several.owner(QUEUE)
        assert former is not None
        former.kill()
        job_id = await submit(service, 3)
        await asyncio.to_thread(until, lambda: several.owner(QUEUE) not in (None, former))
        (elected,) = await rows(service, "SELECT clock_timestamp() AS moment")
        await finished(service, job_id)

    (first,) = await rows(
        service, "SELECT min(started_at) AS moment FROM processing_job_items WHERE job_id = %s", job_id
    )
    assert (first["moment"] - elected["moment"]).total_seconds() <= MOST_COST_S


@pytest.mark.chaos
async def test_a_silent_primary_is_left_for_its_successor(several: Servers, service: Resources, work: Work) -> None:
    async with work():
        load, _ = await disturbed(service, several, Node.silence)
        await assert_all_worked_once(service, load.jobs)

    assert load.slowest_s <= MOST_COST_S


async def test_who_only_submits_leaves_a_silent_primary_too(several: Servers, service: Resources) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(10):  # over as many connections
            group.create_task(put_ticket(service))
    former = several.owner(QUEUE)
    assert former is not None

    former.silence()
    refused = await put_ticket(service)
    await asyncio.to_thread(until, lambda: several.owner(QUEUE) not in (None, former))
    put = [await put_ticket(service) for _ in range(6)]

    assert (refused, put[2:]) == (False, [True] * 4)


async def put_ticket(service: Resources) -> bool:
    return await service.tickets.put_or_owe(turn_of("echo", "normal", uuid4()))


@pytest.mark.chaos
async def test_a_handover_on_purpose_is_hardly_noticed(several: Servers, service: Resources, work: Work) -> None:
    async with work():
        load, election_s = await disturbed(service, several, lambda former: hand_over(several, former))
        await assert_all_worked_once(service, load.jobs)

    assert await longest_gap_s(service) <= election_s + MOST_COST_S


def hand_over(servers: Servers, former: Node) -> None:
    """Ask for an election while all is well."""
    if isinstance(servers, Cluster):
        replica = next(node for node in servers.nodes if str(former.port).encode() in follows(node))
        replica.ask("CLUSTER", "FAILOVER")
    else:
        servers.sentinels[0].ask("SENTINEL", "FAILOVER", SERVICE)


def follows(node: Node) -> list[bytes]:
    """Return what a replica says of its primary; nothing for a primary."""
    role = node.ask("ROLE")
    return [str(role[2]).encode()] if role[0] == b"slave" else []


@pytest.mark.parametrize(
    "leave", [pytest.param(Node.kill, id="killed"), pytest.param(Node.silence, id="silent", marks=pytest.mark.chaos)]
)
async def test_a_subscriber_is_told_by_redis_again_when_its_server_is_gone(
    several: Servers, settings: Settings, service: Resources, work: Work, leave: Callable[[Node], None]
) -> None:
    user = uuid4()
    job = await submit(service, 3, user_id=user)
    served = msgspec.structs.replace(settings, jwt_secret=JWT_SECRET)
    async with live_server(served) as url, hub_client(url, token_of(user)) as client:
        await client.invoke("JoinJobGroup", job)
        await tell_until_heard(service, client, progress_of(job, user, sequence=1))
        (listened_to,) = [node for node in several.nodes if has_listener(node, job)]
        leave(listened_to)
        await tell_until_heard(service, client, progress_of(job, user, sequence=2))
        async with work():
            await client.until(lambda: client.ends)

    assert client.sequences(job)[:2] == [(1, 1), (1, 2)]
    assert client.ends == [("JobCompleted", str(job), 1)]


async def tell_until_heard(service: Resources, client: HubClient, progress: Progress) -> None:
    """Publish what PostgreSQL knows nothing of until a client has it."""
    async with asyncio.timeout(DEADLINE_S):
        while client.sequences(progress.job_id)[-1:] != [(1, progress.sequence)]:
            await publish([progress], service.redis)
            await asyncio.sleep(EVERY_S)


def has_listener(node: Node, job_id: UUID) -> bool:
    return progress_channel(job_id).encode() in node.ask("PUBSUB", "CHANNELS")
