"""`METRICS_PORT`, of real processes."""

import asyncio
import signal
from uuid import uuid4

import httpx
import pytest

from runtime.settings import Settings
from tests.http.clients import bearer
from tests.metrics.processes import command, environment, port_of, scrape_port

SERVE = ("runtime.serve", "--port", "0")


async def test_an_api_shows_its_requests_on_a_port_of_their_own_and_nothing_on_the_public_one(
    settings: Settings,
) -> None:
    async with command(environment(settings, METRICS_PORT="0"), *SERVE) as process:
        metrics, public = await port_of(process, "metrics.served"), await port_of(process, "server.started")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{public}") as client:
            await client.get("/livez")
            await client.get(f"/api/recruiter/jobs/{uuid4()}", headers=bearer(uuid4()))
            await client.post("/jobProgressHub/negotiate")
            await client.get(f"/nothing/{uuid4()}")
            refused = await client.get("/metrics")
        page = await scrape_port(metrics)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{metrics}") as client:
            others = [(await client.get("/livez")).status_code, (await client.post("/metrics")).status_code]

    count = "careerbird_http_requests_total"
    assert refused.status_code == 404
    assert refused.headers["content-type"] == "application/problem+json"
    assert page.value(count, method="GET", route="/livez", status="200") == 1
    assert page.value(count, method="GET", route="/api/recruiter/jobs/{jobId}", status="404") == 1
    assert page.value(count, method="POST", route="/jobProgressHub", status="401") == 1
    assert page.value(count, method="GET", route="none", status="404") == 1
    assert page.value(count, method="POST", route="/api/recruiter/analyze/bulk", status="503") == 0
    assert page.value("careerbird_hub_connections", transport="WebSockets") == 0
    assert page.value("careerbird_postgres_up") == page.value("careerbird_redis_up") == 1
    assert others == [404, 404]


async def test_the_public_port_has_them_where_it_is_told_to(settings: Settings) -> None:
    async with command(environment(settings, METRICS_PUBLIC="true"), *SERVE, "metrics", "livez") as process:
        page = await scrape_port(await port_of(process, "server.started"))

    assert page.value("careerbird_items_waiting", job_type="bulk_analysis", lane="normal") == 0


async def test_a_worker_shows_zeros_before_it_has_worked(settings: Settings) -> None:
    async with command(environment(settings, METRICS_PORT="0"), "runtime.work") as process:
        page = await scrape_port(await port_of(process, "metrics.served"))
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()

    assert process.returncode == 0, log
    kind = {"job_type": "bulk_analysis"}
    assert page.value("careerbird_items_total", **kind, outcome="completed", code="") == 0
    assert page.value("careerbird_items_total", **kind, outcome="failed", code="resume_not_found") == 0
    assert page.value("careerbird_item_duration_seconds_count", **kind) == 0
    assert page.value("careerbird_leases_lost_total", reason="worker_died") == 0
    assert page.value("careerbird_children_crashed_total", pool="files", reason="crashed") == 0
    assert page.value("careerbird_schedule_runs_total", schedule="recover_stalled_work", outcome="failed") == 0
    assert page.value("careerbird_job_type_paused", **kind, reason="operator") == 0
    assert page.value("careerbird_slots", state="free") == 10


@pytest.mark.parametrize(
    "arguments", [pytest.param((*SERVE, "livez"), id="api"), pytest.param(("runtime.work",), id="worker")]
)
async def test_a_port_that_another_process_has_is_one_line(settings: Settings, arguments: tuple[str, ...]) -> None:
    async with command(environment(settings, METRICS_PORT="0"), "runtime.work") as first:
        port = await port_of(first, "metrics.served")
        async with command(environment(settings, METRICS_PORT=str(port)), *arguments) as second:
            _, log = await second.communicate()

    assert second.returncode == 2
    assert log.decode().count("\n") == 1
    assert f"METRICS_PORT {port}" in log.decode()


async def test_a_look_while_both_servers_are_away_shows_what_there_is(settings: Settings) -> None:
    """Row: a look at the metrics while PostgreSQL or Redis is away."""
    away = environment(settings, METRICS_PORT="0") | {
        "DATABASE_URL": "postgresql://careerbird@127.0.0.1:9/x",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "REDIS_MAY_EVICT": "true",
    }
    async with command(away, "runtime.work") as process:
        port = await port_of(process, "metrics.served")
        async with asyncio.timeout(10):
            page = await scrape_port(port)

    assert page.value("careerbird_postgres_up") == page.value("careerbird_redis_up") == 0
    assert page.value("careerbird_slots", state="free") == 10
    assert page.value("careerbird_fleet_age_seconds") == float("inf")
    assert page.series("careerbird_items_waiting") == []
