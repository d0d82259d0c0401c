"""Redis dies, forgets, fills up, loses its disk: what was accepted is done, once, and soon after it is back."""

import asyncio
import inspect
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from functions.cron import recover_stalled_work
from runtime.bindings.resources import Resources
from runtime.queue.ticket_worker import STOP_S
from runtime.settings import Settings
from tests.bundles import write
from tests.chaos.processes import api, bundle, caller, settings_with, worker
from tests.chaos.redis_server import OwnRedis, own_redis
from tests.http.clients import BULK, User
from tests.queue.jobs import finished, item_rows, submit, until
from tests.store.given import Session, connected, until_waiting

STARTED = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
CLAIMED_SINCE = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND started_at > %s"
ALL_COMPLETED = "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_jobs WHERE status <> 'completed')"
GOES_ON_S = 10.0
RUNS_S = 30.0
ANSWERS_S = 15.0
DOWN_S = 30.0
STOPS_S = 30.0
SUBMIT_EVERY_S = 0.25  # twice as often would be too often for the plan
Fault = Callable[[OwnRedis], None]
Spawn = Callable[..., AbstractAsyncContextManager[Process]]
HeldClaims = Callable[[int], AbstractAsyncContextManager[Session]]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    with own_redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def settings(settings: Settings, redis: OwnRedis) -> Settings:
    return settings_with(settings, redis_url=redis.url)


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A file for which items of `echo2` wait."""
    return tmp_path / "gate"


@pytest.fixture
def root(tmp_path: Path, gate: Path) -> Path:
    """A bundle that recovers as often as the product does."""
    waiting = f"""from pathlib import Path
    while not Path({str(gate)!r}).exists():
        await asyncio.sleep(0.05)
    """
    made = bundle(tmp_path / "bundle", "await asyncio.sleep(0.05)", "await asyncio.sleep(0.3)", waiting)
    write(made, "cron/recover_stalled_work.py", inspect.getsource(recover_stalled_work))
    return made


@pytest.fixture
def spawn(root: Path, settings: Settings) -> Spawn:
    """`async with spawn()`: a worker in a process of its own."""
    return partial(worker, root, settings)


@pytest.fixture
async def user(tmp_path: Path, settings: Settings) -> AsyncIterator[User]:
    """A caller of an API process."""
    path = tmp_path / "api"
    async with api(path, settings), caller(path, uuid4()) as one:
        one.timeout = ANSWERS_S
        yield one


@pytest.fixture
def held_claims(owner: Session, owner_url: str) -> HeldClaims:
    """`async with held_claims(n)`: n tickets are in hand, and their claims go on at the end of the block."""

    @asynccontextmanager
    async def hold(count: int) -> AsyncIterator[Session]:
        with connected(owner_url) as holding, holding.transaction():
            holding.execute("SELECT FROM processing_jobs FOR UPDATE")
            await until_waiting(owner, count)
            yield holding

    return hold


async def submitted(user: User, body: dict[str, object], count: int) -> list[UUID]:
    """Submit and read jobs, each answered in time and in order."""
    accepted = [await user.post(BULK, json=body) for _ in range(count)]
    reads = [await user.get(answer.headers["location"]) for answer in accepted]
    assert [answer.status_code for answer in (*accepted, *reads)] == [202] * count + [200] * count
    return [UUID(answer.json()["jobId"]) for answer in accepted]


async def all_completed(service: Resources, jobs: list[UUID]) -> None:
    """Wait until all jobs are done, and see that no item needed a second try."""
    ended = [await finished(service, job_id, deadline_s=RUNS_S) for job_id in jobs]
    tries = {item["attempt"] for job_id in jobs for item in await item_rows(service, job_id)}
    assert ({job["status"] for job in ended}, tries) == ({"completed"}, {1})


async def submit_for_each_user(service: Resources, count: int) -> set[str]:
    """Submit a job of one item for each of many new users."""
    users = iter([uuid4() for _ in range(count)])
    submitted_for: set[str] = set()

    async def submit_in_turn() -> None:
        for user_id in users:
            await submit(service, 1, job_type="echo2", user_id=user_id)
            submitted_for.add(str(user_id))

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(submit_in_turn())
    return submitted_for


def ticketed_users(redis: OwnRedis) -> set[str]:
    """Return the users whose tickets lie in the queue of `echo2`."""
    return {ticket.decode().split(":")[2] for ticket in redis.node.ask("ZRANGE", "queue:echo2:normal", 0, -1)}


@pytest.mark.parametrize("stop", [pytest.param(OwnRedis.kill, id="killed"), pytest.param(OwnRedis.end, id="restarted")])
async def test_work_goes_on_when_redis_is_back_with_its_data(
    redis: OwnRedis, spawn: Spawn, service: Resources, user: User, stop: Fault
) -> None:
    """Row: Redis restart with data / SIGKILL. Workers survive, claim again within 10 s, and nothing is lost."""
    running = await submit(service, 2_000, job_type="echo0")
    async with spawn() as one, spawn() as two:
        body = await user.submission()
        await until(service, STARTED, running, 20)
        stop(redis)
        jobs = await submitted(user, body, 3)
        redis.start()
        back_at = datetime.now(UTC)
        await until(service, CLAIMED_SINCE, running, back_at, deadline_s=GOES_ON_S)
        await all_completed(service, [running, *jobs])
        assert (one.returncode, two.returncode) == (None, None)


async def test_tickets_in_hand_when_redis_dies_delay_nothing_later(
    redis: OwnRedis, spawn: Spawn, service: Resources, held_claims: HeldClaims
) -> None:
    """Row: Redis restart with data / SIGKILL. Tickets that could not be finished do not keep new work waiting."""
    for _ in range(6):
        await submit(service, 1, job_type="echo0")
    async with spawn() as process:
        async with held_claims(6) as holding:
            holding.execute("UPDATE processing_jobs SET status = 'cancelled', completed_at = now()")
            redis.kill()
        await asyncio.sleep(0.5)  # the tickets have found nothing and failed by now
        redis.start()
        later = await submit(service, 1, job_type="echo0")
        await finished(service, later, deadline_s=GOES_ON_S)
        assert process.returncode is None


@pytest.mark.parametrize(
    "leave", [pytest.param(OwnRedis.kill, id="killed"), pytest.param(OwnRedis.silence, id="silent")]
)
async def test_work_in_hand_is_done_while_redis_is_away(
    redis: OwnRedis, spawn: Spawn, service: Resources, leave: Fault
) -> None:
    """Row: workers lose Redis only. What is claimed is worked, recorded, summed up and closed without it."""
    in_hand = await submit(service, 20, job_type="echo1")
    async with spawn() as process:
        await until(service, "SELECT 1 FROM processing_job_items WHERE status = 'processing' HAVING count(*) = 20")
        leave(redis)
        await all_completed(service, [in_hand])
        redis.come_back()
        await all_completed(service, [await submit(service, 20, job_type="echo0")])
        assert process.returncode is None


async def test_jobs_wait_in_postgresql_while_redis_is_full(
    redis: OwnRedis, spawn: Spawn, service: Resources, user: User
) -> None:
    """Row: Redis OOM (noeviction). Accepted in PostgreSQL and readable, queued when there is room again."""
    running = await submit(service, 400, job_type="echo0")
    async with spawn() as process:
        await until(service, STARTED, running, 20)
        redis.fill()
        refusal = redis.refusal()
        jobs = await submitted(user, await user.submission(), 3)
        refused_to_the_end = redis.refusal() == refusal
        redis.make_room()
        await all_completed(service, [running, *jobs])

        assert (refusal, refused_to_the_end, process.returncode) == ("OOM", True, None)


async def test_jobs_wait_in_postgresql_while_redis_cannot_save(
    redis: OwnRedis, spawn: Spawn, service: Resources, user: User
) -> None:
    """Row: Redis disk full (MISCONF). As when it is full: accepted, readable, and queued when it saves again."""
    running = await submit(service, 400, job_type="echo0")
    async with spawn() as process:
        await until(service, STARTED, running, 20)
        redis.lose_disk()
        refusal = redis.refusal()
        jobs = await submitted(user, await user.submission(), 3)
        refused_to_the_end = redis.refusal() == refusal
        redis.mend_disk()
        await all_completed(service, [running, *jobs])

        assert (refusal, refused_to_the_end, process.returncode) == ("MISCONF", True, None)


@pytest.mark.chaos
async def test_a_thousand_users_have_their_tickets_again_soon_after_a_flush(
    redis: OwnRedis, spawn: Spawn, gate: Path, service: Resources
) -> None:
    """Row: FLUSHALL. The queue of 1,000 open jobs is rebuilt within 10 s, and all of them end."""
    async with spawn(MAX_CONCURRENT_JOBS="2"):
        await submit(service, 20, job_type="echo2")
        await until(service, "SELECT 1 FROM processing_job_items WHERE status = 'processing' HAVING count(*) = 20")
        users = await submit_for_each_user(service, 1_000)
        redis.node.ask("FLUSHALL")
        async with asyncio.timeout(GOES_ON_S):
            while not users <= ticketed_users(redis):  # noqa: ASYNC110 -- a ticket is announced to workers alone
                await asyncio.sleep(0.05)
        ticket_count = redis.node.ask("ZCARD", "queue:echo2:normal")
        await asyncio.to_thread(gate.touch)
        await until(service, ALL_COMPLETED, deadline_s=RUNS_S)

    assert ticket_count <= len(users) + 1


@pytest.mark.chaos
async def test_submissions_go_on_for_as_long_as_redis_is_down(
    redis: OwnRedis, spawn: Spawn, service: Resources, user: User
) -> None:
    """Row: Redis down 30 s during submissions. Every one is accepted and readable, and done within 30 s after."""
    clock = asyncio.get_running_loop().time
    async with spawn() as process:
        body = await user.submission()
        jobs = await submitted(user, body, 1)
        redis.kill()
        ends_at = clock() + DOWN_S
        while clock() < ends_at:
            jobs += await submitted(user, body, 1)
            await asyncio.sleep(SUBMIT_EVERY_S)
        redis.start()
        async with asyncio.timeout(RUNS_S):
            await all_completed(service, jobs)

        assert process.returncode is None


@pytest.mark.chaos
async def test_a_worker_can_be_stopped_while_redis_is_silent(
    redis: OwnRedis, spawn: Spawn, gate: Path, service: Resources, held_claims: HeldClaims
) -> None:
    """Rows: deploy (SIGTERM); Redis silent. It ends in 30 s with 0, though tickets and items in hand would not."""
    jobs = [await submit(service, 1, job_type="echo2") for _ in range(4)]
    async with spawn() as process:
        async with held_claims(len(jobs)):
            redis.silence()
        await until(service, "SELECT 1 FROM processing_job_items WHERE status = 'processing' HAVING count(*) = 4")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_S):
            code = await process.wait()
    redis.come_back()
    await asyncio.to_thread(gate.touch)
    async with spawn():
        await all_completed(service, jobs)

    assert code == 0


@pytest.mark.chaos
async def test_claims_on_their_way_are_not_forgotten_by_a_worker_that_stops(
    spawn: Spawn, service: Resources, held_claims: HeldClaims
) -> None:
    """Row: deploy (SIGTERM). A claim that takes longer than its ticket is worked or given back before the end."""
    jobs = [await submit(service, 1, job_type="echo0") for _ in range(4)]
    async with spawn() as process:
        async with held_claims(len(jobs)):
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(STOP_S + 1)  # arq gives their tickets up, PostgreSQL does not
        async with asyncio.timeout(STOPS_S):
            code = await process.wait()
    async with spawn():
        await all_completed(service, jobs)

    assert code == 0
