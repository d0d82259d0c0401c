"""What is shown of jobs is of this moment and costs what is shown, whoever asks and however."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest
from redis.asyncio.client import PubSub

from runtime.bindings.item_lists import ItemLists, Wanted
from runtime.bindings.job_reads import JobReads
from runtime.bindings.job_watch import JobWatch
from runtime.bindings.jobs import Jobs
from runtime.bindings.live.news import Progress
from runtime.bindings.resources import Resources
from runtime.bindings.views import JobProgress
from runtime.store.claims import LOCK_DUE_JOB, NEXT_TICKET
from runtime.store.identity import SERVICE
from runtime.store.item_pages import ITEMS_BY_POSITION, RANKED_PAGE, UNRANKED_PAGE
from runtime.store.keys import progress_channel
from tests.queue.conftest import Work, work
from tests.queue.jobs import finished, handler, submit, until
from tests.store.explaining import explain
from tests.store.given import WORKER, Session, acting, given_job

__all__ = ["work"]
OPEN_JOBS = 20_000
MOST_BUFFERS = 60
PAGE = 51
ADD_OPEN_JOBS = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, next_position, due_at, job_data, started_at)
SELECT gen_random_uuid(), %(user_id)s, 'echo', CASE WHEN %(is_new)s THEN 'queued' ELSE 'processing' END, 1,
       CASE WHEN %(is_new)s THEN 0 ELSE 1 END,
       CASE WHEN %(is_new)s THEN 'epoch'::timestamptz ELSE now() + n * interval '1 second' END, '{}', now()
FROM generate_series(1, %(count)s) AS n
"""
NO_FILTERS = dict.fromkeys(("min_score", "skill", "flag", "name_like"))
GIVEN_RESUMES = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)
SELECT gen_random_uuid(), %(user_id)s, 'file ' || n, 'text/plain', 'x', 'x' FROM generate_series(1, %(count)s) AS n
RETURNING id
"""
GIVEN_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, total_items, job_data) VALUES (%s, %s, 'echo', %s, '{}')
"""
GIVEN_ITEMS = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type)
SELECT %s, %s, place - 1, item_id, 'echo' FROM unnest(%s::text[]) WITH ORDINALITY AS items (item_id, place)
"""
LARGE_RESULT = """
UPDATE processing_job_items SET status = 'completed', claimed_by = NULL, completed_at = now(), score = position,
  result_data = jsonb_build_object('score', position, 'text', (
    SELECT string_agg(md5(n::text || position), '') FROM generate_series(1, 600) AS n))
WHERE job_id = %s
"""


@pytest.mark.parametrize("is_new", [pytest.param(True, id="all new"), pytest.param(False, id="all waiting")])
@pytest.mark.parametrize("statement", [LOCK_DUE_JOB, NEXT_TICKET], ids=["lock due job", "next ticket"])
def test_a_claim_reads_one_of_its_users_open_jobs(
    owner: Session, login: Session, statement: str, *, is_new: bool
) -> None:
    user_id = uuid4()
    owner.execute(ADD_OPEN_JOBS, {"user_id": user_id, "is_new": is_new, "count": OPEN_JOBS})
    turn = {"user_id": user_id, "job_type": "echo", "lane": "normal"}

    with login.transaction(force_rollback=True), acting(login, "service_role"):
        explain(login, statement, turn, "force_custom_plan")  # the first one reads the catalog
        explained = explain(login, statement, turn, "force_custom_plan")

    assert explained.sequential == ()
    assert explained.buffers <= MOST_BUFFERS


def test_a_page_by_score_unpacks_the_results_of_that_page_alone(owner: Session, login: Session) -> None:
    job_id = given_job(owner, ["processing"] * 400)
    owner.execute(LARGE_RESULT, (job_id,))  # of 19 kB that do not shrink, ten pages each
    page = {"job_id": job_id, "brief": False, "after": -1, "after_key": float("-inf"), "limit": 11, **NO_FILTERS}

    with login.transaction(force_rollback=True), acting(login, "service_role"):
        explain(login, RANKED_PAGE, page, "force_custom_plan")
        explained = explain(login, RANKED_PAGE, page, "force_custom_plan")

    assert explained.sequential == ()
    assert explained.buffers <= 300  # all results are 4,000 pages


@pytest.mark.parametrize("statement", [ITEMS_BY_POSITION, UNRANKED_PAGE], ids=["by position", "unranked"])
def test_a_page_reads_the_names_of_that_page_alone(owner: Session, login: Session, statement: str) -> None:
    user_id, job_id = uuid4(), uuid4()
    rows = owner.execute(GIVEN_RESUMES, {"user_id": user_id, "count": 2_000}).fetchall()
    owner.execute(GIVEN_JOB, (job_id, user_id, len(rows)))
    owner.execute(GIVEN_ITEMS, (job_id, user_id, [str(row[0]) for row in rows]))
    page = {"job_id": job_id, "status": None, "brief": False, "after": -1, "limit": PAGE}

    with login.transaction(force_rollback=True), acting(login, "authenticated", user_id):
        explain(login, statement, page, "force_custom_plan")
        explained = explain(login, statement, page, "force_custom_plan")

    assert explained.sequential == ()
    assert explained.buffers <= 12 * PAGE


async def test_the_current_item_is_shown_wherever_in_the_job_it_is(owner: Session, resources: Resources) -> None:
    job_id = given_job(owner, ["queued"] * 5 + ["completed"] * 3_000, workers=[WORKER])
    owner.execute("UPDATE processing_job_items SET not_before = now() WHERE job_id = %s AND position < 5", (job_id,))
    hold = (
        "UPDATE processing_job_items SET status = 'processing', claimed_by = %s, not_before = NULL, started_at = now()"
    )
    reads = JobReads.bind(resources, SERVICE)
    before = (await reads.progress(job_id)).current_item

    owner.execute(f"{hold} WHERE job_id = %s AND position = 2", (WORKER, job_id))

    assert (before, (await reads.progress(job_id)).current_item) == (None, "item-2")


async def test_every_way_to_ask_says_the_same(work: Work, resources: Resources) -> None:
    job_id = await submit(resources, 12, job_type="slow")
    source = handler("slow", "await asyncio.sleep(0 if item.position < 6 else 60)", "batch=12, concurrency=12")

    async with resources.redis.pubsub() as channel:
        await channel.subscribe(progress_channel(job_id))
        async with work(source):
            await until(resources, "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items = 6", job_id)
            told = await newest_of(channel)
            polled = await JobReads.bind(resources, SERVICE).progress(job_id)
            snapshot = await JobWatch.bind(resources, SERVICE).snapshot(job_id)
            await resources.database.fetch(SERVICE, "UPDATE processing_jobs SET status = status")
            await Jobs.bind(resources, SERVICE).cancel(job_id)  # or the worker's end would wait for the other six

    assert told.current_item == polled.current_item == snapshot.current_item == "item-11"
    assert told.sequence == polled.sequence == snapshot.sequence == 6
    assert told.estimated_completion_time is not None
    assert shown(told).keys() == shown(polled).keys()
    assert {**shown(told), **AT_ANOTHER_MOMENT} == {**shown(polled), **AT_ANOTHER_MOMENT}
    assert {**shown(snapshot), **AT_ANOTHER_MOMENT} == {**shown(polled), **AT_ANOTHER_MOMENT}


AT_ANOTHER_MOMENT = {"estimatedCompletionTime": None}  # a rate and a remainder: it moves with the clock


async def newest_of(channel: PubSub) -> Progress:
    """Return the message with six items done."""
    while True:
        message = await channel.get_message(timeout=5)
        assert message is not None
        if message["type"] == "message":
            progress = msgspec.msgpack.decode(message["data"], type=Progress)
            if progress.sequence == 6:
                return progress


def shown(progress: JobProgress) -> dict[str, Any]:
    """Return what polling shows, as it is on the wire."""
    members: dict[str, Any] = msgspec.to_builtins(progress)
    names = [field.encode_name for field in msgspec.structs.fields(JobProgress)]
    return {name: members[name] for name in names}


async def test_a_result_with_a_separator_between_texts_is_refused_and_no_neighbours(
    work: Work, resources: Resources
) -> None:
    body = 'return msgspec.Raw(b\'"one"\\x1e"two"\') if item.position == 1 else msgspec.Raw(b\'"%d"\' % item.position)'
    source = handler("raw", body, "batch=4").replace("import asyncio\n", "import asyncio\n\nimport msgspec\n", 1)
    job_id = await submit(resources, 4, job_type="raw")

    async with work(source.replace("-> Answer", "-> msgspec.Raw")):
        await finished(resources, job_id)

    page = await ItemLists.bind(resources, SERVICE).page(job_id, Wanted(limit=9))
    results = [bytes(item.result_data).decode() if item.result_data else item.error_code for item in page.items]
    assert results == ['"0"', "result_refused", '"2"', '"3"']
