"""Servers that are silent, refuse, are slow or cut connections: nobody hangs, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.chaos.processes import api, bundle, caller, settings_with, worker
from tests.chaos.proxy import Proxy, proxied, redis_socket
from tests.http.clients import BULK, User, problem_of
from tests.queue.jobs import finished, submit, until
from tests.store.given import Session

STARTED = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
ANSWERS_S = 15.0
Away = Callable[[Proxy], Awaitable[None]]
AWAY = pytest.mark.parametrize(
    "away", [pytest.param(Proxy.silence, id="silent"), pytest.param(Proxy.refuse, id="refused")]
)
RUNS_S = 30.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return bundle(tmp_path / "bundle", "await asyncio.sleep(0.05)")


@pytest.fixture
def path(tmp_path: Path, root: Path) -> Path:
    """The socket of an API process, beside the bundle of the workers."""
    assert root.parent == tmp_path
    return tmp_path / "api"


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Proxy]:
    async with proxied(redis_socket(settings.require_redis_url())) as proxy:
        yield proxy


@pytest.fixture
def by_redis(settings: Settings, redis: Proxy) -> Settings:
    """Settings of a process that reaches Redis by way of the proxy."""
    return settings_with(settings, redis_url=f"redis://127.0.0.1:{redis.port}/0")


async def answers_again(user: User) -> None:
    async with asyncio.timeout(ANSWERS_S):
        while (await user.get(f"/api/recruiter/jobs/{uuid4()}")).status_code == 503:  # noqa: ASYNC110 -- nothing announces it
            await asyncio.sleep(0.05)


@AWAY
async def test_the_api_says_503_in_time_while_postgresql_does_not_answer_and_then_goes_on(
    by_postgres: Settings, postgres: Proxy, owner: Session, tmp_path: Path, away: Away
) -> None:
    """Row: PostgreSQL silent for API. A caller waits 15 s at most, then is served again."""
    path = tmp_path / "api"
    async with api(path, by_postgres), caller(path, uuid4()) as user:
        user.timeout = ANSWERS_S
        body = await user.submission()
        await away(postgres)
        async with asyncio.TaskGroup() as group:
            submitting = group.create_task(user.post(BULK, json=body))
            reading = group.create_task(user.get(f"/api/recruiter/jobs/{uuid4()}"))
            alive = await user.get("/livez")
        await postgres.open()
        await answers_again(user)
        after = await user.post(BULK, json=body)

    for answer in (submitting.result(), reading.result()):
        problem_of(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
    assert (alive.status_code, after.status_code) == (200, 202)
    owner.execute("UPDATE processing_jobs SET status = 'cancelled', completed_at = now()")  # nobody works here


async def test_workers_go_on_when_their_connections_to_postgresql_are_cut(
    root: Path, by_postgres: Settings, postgres: Proxy, service: Resources
) -> None:
    """Rows: sessions terminated; PostgreSQL fast restart. What was on its way is written once."""
    job_id = await submit(service, 400, job_type="echo0")
    async with worker(root, by_postgres):
        for count in range(20, 200, 20):
            await until(service, STARTED, job_id, count)
            postgres.cut()
        job = await finished(service, job_id, deadline_s=RUNS_S)

    assert (job["status"], job["processed_items"]) == ("completed", 400)


@AWAY
async def test_submissions_are_accepted_while_redis_is_away_and_done_when_it_is_back(
    away: Away, by_redis: Settings, redis: Proxy, service: Resources, path: Path
) -> None:
    """Rows: Redis down 30 s during submissions; Redis silent; workers lose Redis only. Here for less than that."""
    async with api(path, by_redis), caller(path, uuid4()) as user, worker(path.with_name("bundle"), by_redis):
        user.timeout = ANSWERS_S
        body = await user.submission()
        before = await user.post(BULK, json=body)
        await finished(service, UUID(before.json()["jobId"]))
        await away(redis)
        answers = [await user.post(BULK, json=body) for _ in range(3)]
        reads = [await user.get(answer.headers["location"]) for answer in answers]
        await redis.open()
        jobs = [await finished(service, UUID(answer.json()["jobId"]), deadline_s=RUNS_S) for answer in answers]

    assert [answer.status_code for answer in (*answers, *reads)] == [202] * 3 + [200] * 3
    assert {job["status"] for job in jobs} == {"completed"}


async def test_a_job_is_done_though_redis_forgets_all_and_cuts_everyone(
    root: Path, by_redis: Settings, redis: Proxy, service: Resources
) -> None:
    """Rows: FLUSHALL; workers lose Redis only. In the middle of a job."""
    job_id = await submit(service, 400, job_type="echo0")
    async with worker(root, by_redis):
        for count in range(20, 120, 20):
            await until(service, STARTED, job_id, count)
            await service.redis.flushall()
            redis.cut()
        job = await finished(service, job_id, deadline_s=RUNS_S)

    assert (job["status"], job["processed_items"]) == ("completed", 400)
