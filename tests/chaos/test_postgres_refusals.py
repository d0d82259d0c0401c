"""PostgreSQL answers and refuses: read-only, locked, half migrated, a pooler's words. Only the data's fault is one."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from runtime.bindings.resources import Resources
from runtime.bundle import index_bundle
from runtime.declare import Endpoint
from runtime.errors import UnavailableError
from runtime.settings import Settings
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.chaos.processes import BULK_ANALYSIS, api, caller, deployed
from tests.http.clients import BULK, RESUMES, problem_of
from tests.queue.conftest import working
from tests.queue.jobs import finished, handler, item_rows, rows, submit
from tests.queue.test_recovery import RECOVER
from tests.store.given import Session, given_job, one

# What may be said of anything but the data, one of each class and some of the usual suspects (PostgreSQL appendix A).
STATES = (
    "25006",  # read-only: a failover to a replica, a full disk
    "25P02",
    "42703",  # a column that is not there yet, or no more: a rolling deploy
    "42P01",
    "42501",  # a permission withdrawn for a moment
    "55P03",  # a lock not to be had in time
    "57014",  # a statement that took too long
    "40001",
    "40P01",
    "53100",
    "53200",
    "53300",
    "58030",
    "08006",
    "08P01",  # PgBouncer's own errors
    "26000",  # a prepared statement that another session had
    "42P05",
    "0A000",
    "P0001",
    "XX000",
)
FAULT = """
CREATE TABLE fault (state text NOT NULL);
GRANT SELECT ON fault TO PUBLIC;
CREATE FUNCTION meet_fault() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted text := (SELECT state FROM public.fault);
BEGIN
  IF wanted IS NOT NULL THEN RAISE EXCEPTION 'as a test wants it' USING ERRCODE = wanted; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER meet_fault BEFORE INSERT OR UPDATE ON processing_jobs FOR EACH STATEMENT EXECUTE FUNCTION meet_fault();
CREATE TRIGGER meet_fault BEFORE INSERT OR UPDATE ON processing_job_items
  FOR EACH STATEMENT EXECUTE FUNCTION meet_fault();
"""
SET_FAULT = "INSERT INTO fault VALUES (%s)"
READ_ONLY = "ALTER ROLE careerbird SET default_transaction_read_only = on"
WRITABLE = "ALTER ROLE careerbird RESET default_transaction_read_only"
NEW_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'careerbird' AND datname = %s"
READ_ONLY_SENTENCE = "The database takes no changes at the moment, reads go on; try again in a moment."
END = "UPDATE processing_jobs SET status = 'completed', completed_at = now() WHERE id = %s"
ITEMS = 240
EACH_S = 0.15
STEADY = handler("steady", "await asyncio.sleep(0.01)\n    return Answer(note='done')", "batch=20, concurrency=4")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, "bundle/jobs/steady.py", STEADY)
    write(tmp_path, "bundle/jobs/bulk_analysis.py", BULK_ANALYSIS)
    write(tmp_path, "bundle/cron/recover_stalled_work.py", RECOVER)
    return tmp_path / "bundle"


async def assert_unharmed(service: Resources, job_id: UUID) -> None:
    """Every result is there, no try was spent, nothing is held."""
    job = await finished(service, job_id)
    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"]) == ("completed", ITEMS)
    assert {(item["status"], item["attempt"], item["error_code"]) for item in items} == {("completed", 1, None)}


async def test_no_outcome_is_lost_or_condemned_whatever_postgresql_says_of_itself(
    root: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: PostgreSQL refuses for a while. Outcomes wait until it takes them; none is refused for its sake."""
    owner.execute(FAULT)
    job_id = await submit(service, ITEMS, job_type="steady")

    async with working(root, settings):
        for state in STATES:
            await asyncio.sleep(EACH_S)
            owner.execute(SET_FAULT, (state,))
            await asyncio.sleep(EACH_S)
            owner.execute("DELETE FROM fault")
        await assert_unharmed(service, job_id)


async def test_a_server_that_turns_read_only_is_waited_for(
    root: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: PostgreSQL read-only. Submissions get 503, results wait, and all goes on when it takes writes again."""
    await submit(service, ITEMS, job_type="steady")
    path = root.with_name("api")

    async with working(root, settings), api(path, settings), caller(path, uuid4()) as user:
        body = await user.submission(3)
        await asyncio.sleep(0.1)
        with read_only(owner):
            refused = [await user.post(BULK, json=body) for _ in range(3)]
            await asyncio.sleep(0.5)  # the fault itself
        accepted = await until_accepted(user, body)
        await ended(owner, 2)

    jobs = owner.execute("SELECT job_type, status FROM processing_jobs ORDER BY job_type").fetchall()
    assert jobs == [("bulk_analysis", "completed"), ("steady", "completed")]  # what was refused left nothing
    assert owner.execute("SELECT DISTINCT status, attempt FROM processing_job_items").fetchall() == [("completed", 1)]
    assert {answer.status_code for answer in refused} == {503}
    assert all("retry-after" in answer.headers for answer in refused)
    assert accepted.status_code == 202


async def test_reads_go_on_while_a_server_is_read_only(root: Path, settings: Settings, owner: Session) -> None:
    """Row: PostgreSQL read-only. Whatever is read is answered; who wants to write is told what is the matter."""
    path = root.with_name("api")
    async with deployed(path, settings), caller(path, uuid4()) as user:
        written = {
            "userId": user.user_id,
            "jobId": given_job(owner, ["completed"], user_id=user.user_id),
            "resumeId": (await user.post(RESUMES, files={"files": ("a.txt", b"Python")})).json()["resumes"][0]["id"],
            "jobDescriptionId": await user.given_job_description(),
        }
        owner.execute(END, (written["jobId"],))
        body = await user.submission(3)
        with read_only(owner):
            read = {place: await status_of(user, place) for place in places_to_read(written)}
            refused = [await user.post(BULK, json=body), await user.delete(f"{RESUMES}/{written['resumeId']}")]

    assert set(read.values()) == {200}, read
    assert {problem_of(answer, 503)["detail"] for answer in refused} == {READ_ONLY_SENTENCE}


NOT_THERE = (  # for this user: not public, for operators alone, and what no report and no analysis has made
    "/metrics",
    "/api/operator/",
    "/api/recruiter/reports/",
    "/api/recruiter/jobs/{jobId}/items/{itemId}/",
    "/api/recruiter/resumes/{resumeId}/decisions",
)


def places_to_read(ids: dict[str, object]) -> list[str]:
    """Return the path of every endpoint that is asked with GET, with ids of what there is."""
    endpoints = [entry.declared for entry in index_bundle().entries if isinstance(entry.declared, Endpoint)]
    shown = [one for one in endpoints if one.method == "GET" and not one.path.startswith(NOT_THERE)]
    return [re.sub(r"\{(\w+)\}", lambda name: str(ids[name[1]]), one.path) for one in shown]


async def status_of(user: httpx.AsyncClient, place: str) -> int:
    """Ask, and leave again when the answer begins: an event stream goes on."""
    async with user.stream("GET", place) as answer:
        return answer.status_code


@contextmanager
def read_only(owner: Session) -> Iterator[None]:
    """Let every session of the product be read-only, those that are open too."""
    owner.execute(READ_ONLY)
    owner.execute(NEW_SESSIONS, (owner.info.dbname,))
    try:
        yield
    finally:
        owner.execute(WRITABLE)
        owner.execute(NEW_SESSIONS, (owner.info.dbname,))


async def ended(owner: Session, count: int) -> None:
    """Wait for the end of so many jobs, over a connection that nobody cuts."""
    query = "SELECT count(*) FROM processing_jobs WHERE completed_at IS NOT NULL"
    async with asyncio.timeout(30):
        while one(owner, query)[0] < count:  # noqa: ASYNC110 -- nobody announces it
            await asyncio.sleep(0.05)


async def until_accepted(user: httpx.AsyncClient, body: object) -> httpx.Response:
    """Come again as one is told to."""
    async with asyncio.timeout(20):
        while (answer := await user.post(BULK, json=body)).status_code == 503:  # noqa: ASYNC110 -- it is asked
            await asyncio.sleep(0.1)  # sooner than told, to be quick
    return answer


@pytest.mark.parametrize("state", STATES)
async def test_a_caller_is_told_to_come_again_and_nothing_is_written(
    settings: Settings, service: Resources, owner: Session, state: str
) -> None:
    owner.execute(FAULT)
    owner.execute(SET_FAULT, (state,))

    with pytest.raises(UnavailableError) as refusal:
        await submit(service, 3)

    owner.execute("DELETE FROM fault")
    assert refusal.value.retry_after_s
    assert await rows(service, "SELECT 1 FROM processing_jobs") == []
    assert settings.database_url


@pytest.mark.parametrize("state", ["22P02", "22021", "23514", "54000"])
async def test_an_error_about_the_data_stays_what_it_is(database: Database, owner: Session, state: str) -> None:
    owner.execute(FAULT)
    owner.execute(SET_FAULT, (state,))

    with pytest.raises(psycopg.Error) as error:
        await database.fetch(SERVICE, "UPDATE processing_jobs SET priority = 0")

    assert error.value.sqlstate == state
