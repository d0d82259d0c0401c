"""What is counted when things break: lost claims, dead children, outages, calls, clients that leave."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from runtime.analysis.providers.failures import UNREACHABLE, CallFailed
from runtime.analysis.providers.http_calls import counted
from runtime.analysis.result import ResumeAnalysis
from runtime.bindings.binding import Need
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import open_resources
from runtime.errors import UnavailableError
from runtime.item_errors import ItemError
from runtime.metrics.metrics import HttpMetrics, Metrics, ServerMetrics
from runtime.prepared import needs_of_all
from runtime.queue.ledger import Ledger
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.serving.composition import serve_functions
from runtime.serving.counted import counted as with_counts
from runtime.serving.listening import listen_on_tcp
from runtime.settings import Settings
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.keys import turn_of
from tests.bundles import prepared, write
from tests.cron.given import given_worker
from tests.metrics.scrapes import scrape
from tests.queue.jobs import finished, submit
from tests.realtime.live import FRAGILE, hub_client, token_of
from tests.store.given import WORKER, connected, given_job
from tests.store.ledgers import completed

DIES = '''"""Die."""

import os

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.declare import job


class Data(Struct):
    note: str


class Answer(Struct):
    note: str = ""


@job(item_type="echo", attempts=1)
def dies(item: Item[Data]) -> Answer:
    if item.position == 0:
        os.abort()
    return Answer()
'''


async def test_claims_that_recovery_takes_from_the_dead_are_counted(settings: Settings, owner_url: str) -> None:
    with connected(owner_url) as owner:
        dead = given_worker(owner, unseen_s=60)
        given_job(owner, ["processing"] * 3, workers=[dead] * 3)
    async with open_resources(settings, {"postgres", "redis", "metrics"}) as resources:
        await Recovery.bind(resources, SERVICE).run()
        page = await scrape(resources)

    assert page.value("careerbird_leases_lost_total", reason="worker_died") == 3


async def test_outcomes_whose_claim_is_another_s_are_counted(database: Database, owner_url: str) -> None:
    with connected(owner_url) as owner:
        job_id = given_job(owner, ["processing"] * 3, workers=[WORKER, uuid4(), WORKER])
    metrics = Metrics()
    ledger = Ledger(database, WORKER, metrics.work)
    for position in range(3):
        ledger.put_now(completed(job_id, position))
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(ledger.run(lambda _jobs, _outcomes: None))
        await ledger.wait_until_empty()
        writing.cancel()

    assert metrics.work.leases_lost.values["fenced",] == 1
    assert metrics.work.groups.values["committed",] == 1
    assert sum(metrics.work.commit_seconds.counts[()]) == 1


async def test_children_that_die_are_counted(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path, "jobs/dies.py", DIES)
    functions = prepared(settings, root=tmp_path)
    stopping = asyncio.Event()
    async with open_resources(settings, needs_of_worker(functions) | {"metrics"}) as resources:
        async with asyncio.TaskGroup() as group:
            group.create_task(build_worker(functions, resources).run(stopping))
            await finished(resources, await submit(resources, 2, job_type="dies"))
            stopping.set()
        page = await scrape(resources)

    assert page.value("careerbird_children_crashed_total", pool="functions", reason="crashed") == 1
    assert page.value("careerbird_items_total", job_type="dies", outcome="failed", code="crashed") == 1


async def test_an_outage_of_postgres_and_of_redis_is_counted() -> None:
    lost = Settings(database_url="postgresql://careerbird@127.0.0.1:9/x", redis_url="redis://127.0.0.1:9/0")
    async with open_resources(lost, {"postgres", "redis", "metrics"}) as resources:
        with pytest.raises(UnavailableError):
            await resources.database.fetch(SERVICE, "SELECT 1")
        await resources.tickets.put_or_owe(turn_of("echo", "normal", uuid4()))
        page = await scrape(resources)

    assert page.value("careerbird_postgres_failures_total", reason="away") >= 1
    assert page.value("careerbird_redis_failures_total", use="tickets") >= 1
    assert page.value("careerbird_tickets_owed") == 1


async def test_calls_of_the_ai_service_are_counted_by_what_came_of_them() -> None:
    answers: list[CallFailed | ItemError] = [UNREACHABLE, ItemError("ai_refused", "No."), UNREACHABLE]

    async def call() -> ResumeAnalysis | CallFailed:
        answer = answers.pop()
        if isinstance(answer, ItemError):
            raise answer
        return answer

    metrics = ServerMetrics()
    post = counted(call, metrics)
    await post()
    with pytest.raises(ItemError):
        await post()
    await post()

    assert {outcome: count for (outcome,), count in metrics.ai_calls.values.items() if count} == {
        "ai_unreachable": 2,
        "ai_refused": 1,
    }
    assert sum(metrics.ai_seconds.counts[()]) == 3


async def test_the_hub_s_connections_and_what_its_news_wait_are_counted(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path, "jobs/fragile.py", FRAGILE)
    served, worked = prepared(settings, ["job_progress_hub"]), prepared(settings, root=tmp_path)
    user, stopping = uuid4(), asyncio.Event()
    needs: set[Need] = {*needs_of_all(served), *needs_of_worker(worked), "metrics"}
    with listen_on_tcp("127.0.0.1", 0) as listener:
        async with (
            open_resources(settings, needs) as resources,
            serve_functions(served, resources, listener),
            asyncio.TaskGroup() as group,
            hub_client(f"http://127.0.0.1:{listener.getsockname()[1]}", token_of(user)) as client,
        ):
            group.create_task(build_worker(worked, resources).run(stopping))
            await client.invoke("JoinUserGroup")
            await submit(resources, 3, job_type="fragile", user_id=user)
            await client.until(lambda: client.ends)
            during = await scrape(resources)
            stopping.set()

    assert during.value("careerbird_hub_connections", transport="WebSockets") == 1
    assert during.value("careerbird_hub_connections_opened_total") == 1
    assert during.value("careerbird_hub_delay_seconds_count") >= 1
    assert during.value("careerbird_http_connections") >= 1


async def test_a_client_that_leaves_before_the_answer_is_499() -> None:
    metrics = HttpMetrics()

    async def never(_scope: object, _receive: object, _send: object) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await with_counts(never, metrics)({"type": "http", "method": "BREW", "path_template": "/a/{id}"}, None, None)

    assert metrics.requests.values == {("other", "/a/{id}", "499"): 1}


async def test_what_the_server_refuses_by_itself_is_counted(settings: Settings) -> None:
    functions = prepared(settings, ["livez"])
    with listen_on_tcp("127.0.0.1", 0) as listener:
        async with (
            open_resources(settings, needs_of_all(functions) | {"metrics"}) as resources,
            serve_functions(functions, resources, listener),
        ):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET /livez HTTP/1.1\r\n" + b"a: b\r\n" * 20_000)
            answer = await reader.readline()
            writer.close()
            page = await scrape(resources)

    assert b" 431 " in answer
    assert page.value("careerbird_http_connections_shed_total", reason="431") == 1
