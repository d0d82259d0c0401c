"""What is left of a resume that was erased: ids and numbers, whenever that was in the life of its jobs."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from psycopg.errors import InsufficientPrivilege
from structlog.testing import capture_logs

from functions.cron.finish_erasures import finish_erasures
from runtime.bindings.analyst import Analyst, ResumeAnalysis
from runtime.bindings.erasure import Erasure
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.bindings.without import without
from runtime.queue.job_type import JobType
from runtime.queue.wiring import build_worker
from runtime.store.identity import SERVICE
from tests.bundles import prepared, write
from tests.http.clients import BULK, RESUMES, User, pointers_of, problem_of, user_of
from tests.queue.jobs import finished, job_row, rows
from tests.queue.jobs import submit as submit_items
from tests.store.given import acting, connected

NAME = "Zebulon Quixotham"
OTHER = "Ann Other"
TEXT = "{name}\nEngineer at Canary Works, 2015 to 2024\nI wrote Python and PostgreSQL for {name}.\n"
TABLES = "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'"


async def upload(user: User, *names: str) -> list[str]:
    files = [("files", (f"{name}.txt", TEXT.format(name=name).encode())) for name in names]
    return [resume["id"] for resume in (await user.post(RESUMES, files=files)).json()["resumes"]]


async def submit(user: User, resume_ids: list[str]) -> UUID:
    body = await user.submission() | {"resumeIds": resume_ids}
    return UUID((await user.post(BULK, json=body)).json()["jobId"])


async def erase(user: User, resume_id: str) -> int:
    return (await user.delete(f"{RESUMES}/{resume_id}", params={"erase": "results"})).status_code


def found_in_database(url: str, word: str) -> list[str]:
    """Return the tables of which a row has a word, in whatever column."""
    with connected(url) as owner:
        names = [row[0] for row in owner.execute(TABLES)]
        return [
            name
            for name in names
            if owner.execute(
                f"""SELECT 1 FROM {name} AS row WHERE row::text ILIKE %s  -- as a text, with bytes in hexadecimal
                    OR row::text ILIKE %s LIMIT 1""",  # noqa: S608
                (f"%{word}%", f"%{word.encode().hex()}%"),
            ).fetchone()
        ]


@pytest.mark.usefixtures("worked")
async def test_of_a_finished_job_ids_and_numbers_are_left(api: Resources, owner_url: str, alice: User) -> None:
    erased, kept = await upload(alice, NAME, OTHER)
    job_id = await submit(alice, [erased, kept])
    await finished(api, job_id)
    before = found_in_database(owner_url, NAME)

    with capture_logs() as events:
        statuses = [await erase(alice, erased), await erase(alice, erased)]

    assert sorted(before) == ["processing_job_items", "processing_jobs", "resumes"]
    assert statuses == [204, 204]
    assert found_in_database(owner_url, NAME) == []
    items = (await alice.get(f"/api/recruiter/jobs/{job_id}/items")).json()["items"]
    assert [(item["itemId"], item["status"], item["resultData"] is None, item["errorCode"]) for item in items] == [
        (erased, "completed", True, "erased"),
        (kept, "completed", False, None),
    ]
    summary = (await alice.get(f"/api/recruiter/jobs/{job_id}/result")).json()
    assert [place["resumeId"] for place in summary["ranking"]] == [kept]
    assert summary["analyzedCount"] == 2
    job = (await alice.get(f"/api/recruiter/jobs/{job_id}")).json()
    assert (job["status"], job["processedItems"], job["failedItems"]) == ("completed", 2, 0)
    told = [event for event in events if event["event"] == "resume.erased"]
    assert [(event["resume_id"], event["job_ids"], event["item_count"]) for event in told] == [
        (UUID(erased), [job_id], 1),
        (UUID(erased), [job_id], 0),
    ]
    assert NAME not in str(told)


@pytest.mark.usefixtures("worked")
async def test_results_are_erased_also_after_the_resume_was_deleted(
    api: Resources, owner_url: str, alice: User, bob: User
) -> None:
    [resume_id] = await upload(alice, NAME)
    job_id = await submit(alice, [resume_id])
    await finished(api, job_id)
    await alice.delete(f"{RESUMES}/{resume_id}")
    kept = found_in_database(owner_url, "Canary Works")

    foreign = await bob.delete(f"{RESUMES}/{resume_id}", params={"erase": "results"})
    after_foreign = found_in_database(owner_url, "Canary Works")
    status = await erase(alice, resume_id)

    assert kept == after_foreign != []
    problem_of(foreign, 404)
    assert status == 204
    assert found_in_database(owner_url, "Canary Works") == found_in_database(owner_url, NAME) == []


async def test_what_is_unknown_or_not_asked_for_rightly_is_refused(alice: User) -> None:
    unknown = await alice.delete(f"{RESUMES}/{uuid4()}", params={"erase": "results"})
    wrong = await alice.delete(f"{RESUMES}/{uuid4()}", params={"erase": "all"})

    problem_of(unknown, 404)
    assert pointers_of(wrong) == ["/erase"]


async def test_without_the_word_results_stay(api: Resources, alice: User, worked: None) -> None:  # noqa: ARG001
    [resume_id] = await upload(alice, NAME)
    job_id = await submit(alice, [resume_id])
    await finished(api, job_id)

    answer = await alice.delete(f"{RESUMES}/{resume_id}")

    [item] = (await alice.get(f"/api/recruiter/jobs/{job_id}/items")).json()["items"]
    assert answer.status_code == 204
    assert item["resultData"]["score"] > 0


SUMMED = """'''Say what was given.'''

import threading

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.bindings.resume_texts import ResumeTexts
from runtime.declare import job

ENTERED, MAY_GO_ON = threading.Event(), threading.Event()


class Data(Struct):
    note: str


class Said(Struct):
    text: str


class Sum(Struct):
    said: list[dict[str, str]]


@job(item_type="resume", batch=10)
async def say(item: Item[Data], resumes: ResumeTexts) -> Said:
    return Said(text=(await resumes.get(item.item_id)).text)


def summarize(job, items):
    said = [{"id": item.item_id, "text": bytes(item.result).decode()} for item in items if item.result is not None]
    ENTERED.set()
    MAY_GO_ON.wait(20)
    return Sum(said=said)
"""


async def test_a_summary_that_was_begun_before_is_made_again(
    api: Resources, owner_url: str, alice: User, tmp_path: Path
) -> None:
    write(tmp_path, "jobs/say.py", SUMMED)
    functions = prepared(api.settings, root=tmp_path)
    [kind] = [one for one in functions if isinstance(one, JobType)]
    entered, may_go_on = (kind.loaded.function.__globals__[name] for name in ("ENTERED", "MAY_GO_ON"))
    erased, kept = await upload(alice, NAME, OTHER)
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(build_worker(functions, api).run(stopping))
        job_id = await submit_items(api, [erased, kept], job_type="say", user_id=alice.user_id)
        await asyncio.to_thread(entered.wait, 20)
        status = await erase(alice, erased)
        may_go_on.set()
        async with asyncio.timeout(30):
            while (await job_row(api, job_id))["status"] != "completed":
                await Recovery.bind(api, SERVICE).run()
                await asyncio.sleep(0.05)
        stopping.set()

    job = await job_row(api, job_id)
    assert status == 204
    assert found_in_database(owner_url, NAME) == []
    assert [said["id"] for said in job["result_data"]["said"]] == [kept]
    assert job["summary_attempts"] == 1


async def test_what_is_worked_while_it_is_erased_is_not_written_afterwards(
    api: Resources, owner_url: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: an erasure while its resume is worked or summed up. The handler has read the text and answers later."""
    erased, kept = await upload(alice, NAME, OTHER)
    has_read, may_go_on = asyncio.Event(), asyncio.Event()
    let_analyst_wait(monkeypatch, has_read, may_go_on)
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(build_worker(prepared(api.settings), api).run(stopping))
        job_id = await submit(alice, [erased, kept])
        await has_read.wait()
        status = await erase(alice, erased)
        may_go_on.set()
        job = await finished(api, job_id)
        stopping.set()

    assert status == 204
    assert found_in_database(owner_url, NAME) == []
    states = await rows(
        api, "SELECT status, error_code FROM processing_job_items WHERE job_id = %s ORDER BY position", job_id
    )
    assert [tuple(state.values()) for state in states] == [("failed", "erased"), ("completed", None)]
    assert (job["processed_items"], job["failed_items"]) == (1, 1)


def let_analyst_wait(monkeypatch: pytest.MonkeyPatch, has_read: asyncio.Event, may_go_on: asyncio.Event) -> None:
    """Let the analyst wait once it has the text of the one that is erased."""
    analyze = Analyst.analyze

    async def wait_and_analyze(self: Analyst, resume_text: str, **more: Any) -> ResumeAnalysis:
        if NAME in resume_text:
            has_read.set()
            await may_go_on.wait()
        return await analyze(self, resume_text, **more)

    monkeypatch.setattr(Analyst, "analyze", wait_and_analyze)


@pytest.mark.usefixtures("worked")
async def test_what_a_death_has_cut_short_is_finished(api: Resources, owner_url: str, alice: User) -> None:
    """Row: an erasure that a death cuts short."""
    [resume_id] = await upload(alice, NAME)
    await finished(api, await submit(alice, [resume_id]))
    with connected(owner_url) as owner:  # as after the first transaction of an erasure
        owner.execute("DELETE FROM resumes WHERE id = %s", (resume_id,))
        owner.execute(
            "INSERT INTO erasures (user_id, resume_id, asked_at) VALUES (%s, %s, now() - interval '2 min')",
            (alice.user_id, resume_id),
        )

    await finish_erasures(Erasure.bind(api, SERVICE))

    assert found_in_database(owner_url, NAME) == []
    [erasure] = await rows(api, "SELECT * FROM erasures")
    assert erasure["finished_at"] is not None
    assert erasure["item_count"] == 1


async def test_a_cancelled_job_keeps_its_counts(api: Resources, owner_url: str, alice: User) -> None:
    [resume_id] = await upload(alice, NAME)
    job_id = await submit(alice, [resume_id])
    with connected(owner_url) as owner:
        owner.execute(
            "UPDATE processing_jobs SET status = 'processing', started_at = now(), next_position = 1 WHERE id = %s",
            (job_id,),
        )
        owner.execute(
            "UPDATE processing_job_items SET status = 'processing', claimed_by = %s, attempt = 1 WHERE job_id = %s",
            (uuid4(), job_id),
        )
    await alice.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(alice.user_id)})

    status = await erase(alice, resume_id)

    [item] = await rows(api, "SELECT status, claimed_by, attempt FROM processing_job_items WHERE job_id = %s", job_id)
    assert status == 204
    assert tuple(item.values()) == ("queued", None, 0)


def test_whatever_names_the_item_goes_from_a_summary() -> None:
    summary = {
        "ranking": [{"id": "a", "why": "A."}, {"id": "b", "why": "B.", "ranks": [1]}],
        "best": "a",
        "byId": {"a": {"why": "A."}, "b": {"why": "B."}},
        "order": ["a", "b"],
        "groups": [{"members": [{"id": "a", "why": "A."}], "size": 1}],
        "mean": 1.5,
    }

    assert without(summary, "a") == {
        "ranking": [{"id": "b", "why": "B.", "ranks": [1]}],
        "byId": {"b": {"why": "B."}},
        "order": ["b"],
        "groups": [{"members": [], "size": 1}],
        "mean": 1.5,
    }


@pytest.mark.usefixtures("worked")
async def test_a_service_erases_for_the_owner(api: Resources, app: Litestar, owner_url: str, alice: User) -> None:
    [resume_id] = await upload(alice, NAME)
    await finished(api, await submit(alice, [resume_id]))
    async with user_of(app, role="service_role") as service:
        status = await erase(service, resume_id)

    [asked] = await rows(api, "SELECT user_id FROM erasures")
    assert status == 204
    assert asked["user_id"] == alice.user_id
    assert found_in_database(owner_url, NAME) == []


async def test_a_user_cannot_write_an_erasure_past_the_api(database_url: str, alice: User) -> None:
    with (
        connected(database_url) as login,
        acting(login, "authenticated", alice.user_id),
        pytest.raises(InsufficientPrivilege),
    ):
        login.execute("INSERT INTO erasures (user_id, resume_id) VALUES (%s, %s)", (alice.user_id, uuid4()))
