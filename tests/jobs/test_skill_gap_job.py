"""A batch of skill gaps is a job like any other: cancelled, tried again, timed out, and asked of an AI service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from msgspec import structs

from runtime.bindings.analyst import Analyst, SkillGaps
from runtime.bindings.resources import Resources, open_resources
from runtime.bindings.upkeep import Deadlines
from runtime.prepared import needs_of_all
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.serving.composition import serve_functions
from runtime.serving.listening import listen_on_tcp
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bundles import prepared
from tests.http.clients import RESUMES, SKILL_GAP, User, problem_of
from tests.queue.jobs import finished

RESUME = "Ann Lee\nBackend engineer, Acme, 2015 - 2024\nWrote services in Python and PostgreSQL.\n"
OVERDUE = "UPDATE processing_jobs SET started_at = now() - interval '1 day' WHERE id = %s"


async def submitted(user: User, *texts: str) -> UUID:
    files = [("files", (f"{number}.txt", text.encode())) for number, text in enumerate(texts)]
    ids = [resume["id"] for resume in (await user.post(RESUMES, files=files)).json()["resumes"]]
    body = await user.submission() | {"resumeIds": ids}
    return UUID((await user.post(SKILL_GAP, json=body)).json()["jobId"])


async def job_of(user: User, job_id: UUID) -> dict[str, object]:
    found: dict[str, object] = (await user.get(f"/api/recruiter/jobs/{job_id}")).json()
    return found


@asynccontextmanager
async def worker(resources: Resources) -> AsyncIterator[None]:
    """Run a worker of all functions."""
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(build_worker(prepared(resources.settings), resources).run(stopping))
        try:
            yield
        finally:
            stopping.set()


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """An analyst that says that it was asked, and never answers."""
    asked = asyncio.Event()

    async def wait(*_: object, **__: object) -> SkillGaps:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(Analyst, "find_gaps", wait)
    return asked


async def test_a_cancelled_job_stops_where_it_is(api: Resources, alice: User, stuck: asyncio.Event) -> None:
    job_id = await submitted(alice, RESUME, RESUME + "More.")

    async with worker(api):
        await stuck.wait()
        answer = await alice.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(alice.user_id)})
        job = await job_of(alice, job_id)

    assert answer.status_code == 200
    assert (job["status"], job["jobType"], job["processedItems"]) == ("cancelled", "skill_gap_batch", 0)
    assert (await alice.get(f"/api/recruiter/jobs/{job_id}/result")).json() is None


async def test_failed_items_are_tried_again_alone(api: Resources, alice: User) -> None:
    job_id = await submitted(alice, RESUME, "")
    async with worker(api):
        await finished(api, job_id)
        first = (await alice.get(f"/api/recruiter/jobs/{job_id}/result")).json()

        answer = await alice.post(f"/api/recruiter/jobs/{job_id}/retry")
        job = await finished(api, job_id)
        again = (await alice.get(f"/api/recruiter/jobs/{job_id}/result")).json()

    assert answer.json()["retriedItems"] == 1
    assert (job["generation"], job["processed_items"], job["failed_items"]) == (2, 1, 1)
    assert again == first


async def test_a_job_that_takes_too_long_fails_and_says_so(api: Resources, alice: User, stuck: asyncio.Event) -> None:
    job_id = await submitted(alice, RESUME)

    async with worker(api):
        await stuck.wait()
        async with api.database.transaction(SERVICE) as connection:
            await connection.execute(OVERDUE, (job_id,))
        await Deadlines.bind(api, SERVICE).time_out_jobs()
        job = await job_of(alice, job_id)

    assert job["status"] == "failed"
    assert "minutes" in str(job["errorMessage"])


async def test_a_job_of_nothing_but_failures_fails_and_can_be_deleted(api: Resources, alice: User) -> None:
    job_id = await submitted(alice, "")

    async with worker(api):
        await finished(api, job_id)

    assert (await job_of(alice, job_id))["status"] == "failed"
    assert (await alice.delete(f"/api/recruiter/jobs/{job_id}")).status_code == 204
    problem_of(await alice.get(f"/api/recruiter/jobs/{job_id}"), 404)


@asynccontextmanager
async def ai_service(settings: Settings) -> AsyncIterator[str]:
    """Serve the analysis that comes along, as an AI service."""
    functions = prepared(settings, ("analyze_resume",))
    listener = listen_on_tcp("127.0.0.1", 0)
    async with (
        open_resources(settings, needs_of_all(functions)) as resources,
        serve_functions(functions, resources, listener),
    ):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_an_ai_service_tells_gaps_by_its_analysis(alice: User, settings: Settings) -> None:
    async with ai_service(settings) as url:
        asking = structs.replace(settings, ai_service_url=url)
        async with open_resources(asking, needs_of_worker(prepared(asking))) as resources, worker(resources):
            job_id = await submitted(alice, RESUME)
            await finished(resources, job_id)

    [item] = (await alice.get(f"/api/recruiter/jobs/{job_id}/items")).json()["items"]
    [gaps] = item["resultData"]["descriptions"]
    assert gaps["provider"] == "service"
    assert [(one["text"], one["status"]) for one in gaps["requirements"]] == [
        ("Python", "proved"),
        ("PostgreSQL", "proved"),
    ]
    assert {quote["line"] for one in gaps["requirements"] for quote in one["evidence"]} == {3}
    result = (await alice.get(f"/api/recruiter/jobs/{job_id}/result")).json()
    assert [(made["provider"], made["resultCount"]) for made in result["madeBy"]] == [("service", 1)]
