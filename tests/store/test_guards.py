"""What the tables refuse, whoever writes; above each test, what would go wrong."""

from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from runtime.store.closing import BEGIN_SUMMARY, CLOSE_JOB
from runtime.store.submissions import CANCEL_JOB
from tests.store.given import FINAL, WORKER, Session, acting, counters, given_job, job_row, one, statuses

JOB_IS_FINISHED = "CB001"
NO_MORE_ITEMS = "CB002"
CHANGE_JOB = "UPDATE processing_jobs SET {} WHERE id = %s"
CHANGE_ITEM = "UPDATE processing_job_items SET {} WHERE job_id = %s AND position = 0"
ADD_ITEM = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type)
SELECT id, user_id, %s, 'item', 'echo' FROM processing_jobs WHERE id = %s
"""
ENDING: dict[str, object] = {"error_code": None, "error_message": None, "result": None, "ttl_hours": 24}
ENDING |= {"generation": 1, "closing_by": None, "worker_id": WORKER}


# a late write would reopen a job whose end was told
@pytest.mark.parametrize("status", FINAL)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("status = 'processing', completed_at = NULL", id="status"),
        pytest.param("processed_items = 0", id="completed-items"),
        pytest.param("failed_items = 1", id="failed-items"),
        pytest.param("total_items = 3", id="total"),
        pytest.param("completed_at = completed_at + interval '1 hour'", id="moment-of-its-end"),
        pytest.param("result_data = '{}'", id="result"),
        pytest.param("user_id = gen_random_uuid()", id="owner"),
        pytest.param("error_message = 'Other.'", id="message"),
        pytest.param("generation = generation + 1", id="generation-alone"),
    ],
)
def test_a_finished_job_does_not_change(owner: Session, status: str, change: str) -> None:
    job_id = given_job(owner, ["completed", "completed"], status=status)
    before = job_row(owner, job_id)

    with pytest.raises(psycopg.DatabaseError) as refusal:
        owner.execute(CHANGE_JOB.format(change), (job_id,))

    assert refusal.value.sqlstate == JOB_IS_FINISHED
    assert job_row(owner, job_id) == before


# a late write would reopen a job whose end was told
@pytest.mark.parametrize("status", FINAL)
def test_no_statement_of_the_product_ends_a_finished_job_again(owner: Session, status: str) -> None:
    job_id = given_job(owner, ["completed", "completed"], status=status)
    before = job_row(owner, job_id)

    for statement in (BEGIN_SUMMARY, CLOSE_JOB, CANCEL_JOB):
        assert owner.execute(statement, {**ENDING, "job_id": job_id}).fetchall() == []

    assert job_row(owner, job_id) == before


# an item that ends late would end its job anew
@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_item_that_ends_late_does_not_reach_its_finished_job(owner: Session, status: str) -> None:
    job_id = given_job(owner, ["processing", "completed"], status=status)
    before = job_row(owner, job_id)

    with pytest.raises(psycopg.DatabaseError) as refusal:
        owner.execute(
            CHANGE_ITEM.format("status = 'failed', claimed_by = NULL, completed_at = clock_timestamp()"), (job_id,)
        )

    assert refusal.value.sqlstate == JOB_IS_FINISHED
    assert job_row(owner, job_id) == before


# a retry without a new generation could not be told from a late write
def test_failed_items_are_driven_again_by_a_new_generation_alone(owner: Session) -> None:
    job_id = given_job(owner, ["completed", "failed"], status="completed")
    again = "status = 'processing', completed_at = NULL, generation = generation + 1"

    with owner.transaction():
        owner.execute(CHANGE_JOB.format(again), (job_id,))
        owner.execute(
            "UPDATE processing_job_items SET status = 'queued', completed_at = NULL, not_before = now()"
            " WHERE job_id = %s AND status = 'failed'",
            (job_id,),
        )

    assert counters(owner, job_id) == ("processing", 1, 0)
    assert statuses(owner, job_id) == ["completed", "queued"]


# a result that changes after it was counted and read would be two truths
@pytest.mark.parametrize(
    ("item", "change"),
    [
        pytest.param("completed", "result_data = '{\"score\": 100}'", id="result"),
        pytest.param("completed", "status = 'queued', completed_at = NULL, result_data = NULL", id="completed-again"),
        pytest.param("failed", "status = 'completed', result_data = '{}'", id="failed-to-completed"),
        pytest.param("failed", "error_code = 'other'", id="code"),
    ],
)
def test_a_finished_item_does_not_change(owner: Session, item: str, change: str) -> None:
    job_id = given_job(owner, [item, "queued"])

    with pytest.raises(psycopg.DatabaseError) as refusal:
        owner.execute(CHANGE_ITEM.format(change), (job_id,))

    assert refusal.value.sqlstate == JOB_IS_FINISHED
    assert statuses(owner, job_id) == [item, "queued"]


# a status of no meaning, or counters above the total, would never be final
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("status = 'completed'", id="ended-without-a-moment"),
        pytest.param("completed_at = now()", id="moment-without-an-end"),
        pytest.param("status = 'pending'", id="unknown-status"),
        pytest.param("status = 'completed', completed_at = now()", id="completed-with-open-items"),
        pytest.param("processed_items = -1", id="negative-counter"),
        pytest.param("failed_items = 3", id="more-than-its-total"),
        pytest.param("total_items = 0", id="empty"),
        pytest.param("plan_type = 'gold'", id="unknown-plan"),
    ],
)
def test_a_job_that_cannot_be_is_refused(owner: Session, change: str) -> None:
    job_id = given_job(owner, ["queued", "queued"])

    with pytest.raises(CheckViolation):
        owner.execute(CHANGE_JOB.format(change), (job_id,))


# a claim without a holder would never be given back, an end without a result not be shown
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("status = 'processing'", id="claimed-by-nobody"),
        pytest.param("claimed_by = gen_random_uuid()", id="claim-of-a-queued-item"),
        pytest.param("status = 'cancelled'", id="unknown-status"),
        pytest.param("status = 'completed', completed_at = now()", id="completed-without-a-result"),
        pytest.param("status = 'completed', result_data = '{}'", id="completed-without-a-moment"),
        pytest.param("result_data = '{}'", id="result-of-a-queued-item"),
        pytest.param("status = 'failed', completed_at = now(), not_before = now()", id="finished-yet-coming-back"),
        pytest.param(
            "status = 'completed', completed_at = now(), result_data = to_jsonb(repeat('x', 1048577))",
            id="result-above-1-MiB",
        ),
    ],
)
def test_an_item_that_cannot_be_is_refused(owner: Session, change: str) -> None:
    job_id = given_job(owner, ["queued", "queued"])

    with pytest.raises(CheckViolation):
        owner.execute(CHANGE_ITEM.format(change), (job_id,))


# items added later are in no total, so that the job would end before them
def test_a_job_takes_no_more_items_than_it_says_and_none_after_its_start(owner: Session) -> None:
    waiting = given_job(owner, ["queued"], status="queued")
    started = given_job(owner, ["queued"])

    for job_id, position in ((waiting, 1), (started, 0), (started, 1)):
        with pytest.raises(psycopg.DatabaseError) as refusal:
            owner.execute(ADD_ITEM, (position, job_id))
        assert refusal.value.sqlstate in {NO_MORE_ITEMS, UniqueViolation.sqlstate}


# the same place twice would be worked and counted twice
def test_a_place_in_a_job_is_taken_once(owner: Session) -> None:
    job_id = given_job(owner, ["queued", "queued"], status="queued")

    with pytest.raises(UniqueViolation):
        owner.execute(ADD_ITEM, (0, job_id))


# counters follow updates of a status alone: what is deleted, moved or born finished is missed
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("DELETE FROM processing_job_items WHERE job_id = %s", id="deleted"),
        pytest.param(CHANGE_ITEM.format("position = 1"), id="moved"),
        pytest.param(CHANGE_ITEM.format("job_id = gen_random_uuid()"), id="moved-to-another-job"),
        pytest.param(
            "INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type, status)"
            " VALUES (%s, gen_random_uuid(), 1, 'item', 'echo', 'completed')",
            id="inserted-finished",
        ),
    ],
)
def test_the_service_does_not_change_items_in_ways_that_counters_do_not_follow(
    owner: Session, login: Session, change: str
) -> None:
    job_id = given_job(owner, ["queued", "queued"])

    with pytest.raises(InsufficientPrivilege), acting(login, "service_role"):
        login.execute(change, (job_id,))


# items without an index by their job are searched one job after the other when it is deleted
def test_items_go_with_their_job_and_are_found_by_index(owner: Session) -> None:
    job_id = given_job(owner, ["completed"] * 3, status="completed")
    leading = one(
        owner,
        "SELECT array_agg(attname::text ORDER BY place) FROM pg_index, unnest(indkey) WITH ORDINALITY AS key (n, place)"
        " JOIN pg_attribute ON attnum = n WHERE attrelid = indrelid AND indisprimary"
        " AND indrelid = 'processing_job_items'::regclass",
    )

    owner.execute("DELETE FROM processing_jobs WHERE id = %s", (job_id,))

    assert leading == (["job_id", "position"],)
    assert statuses(owner, job_id) == []


# a key that lacks the column of the partitions would forbid partitioning later
def test_items_can_be_partitioned_by_their_jobs_ids_with_every_constraint_they_have(owner: Session) -> None:
    early, late = uuid4(), given_job(owner, ["queued"], status="queued")
    assert late.version == 7

    with owner.transaction(force_rollback=True):
        owner.execute("CREATE TABLE parted (LIKE processing_job_items INCLUDING ALL) PARTITION BY RANGE (job_id)")
        owner.execute(
            "ALTER TABLE parted ADD FOREIGN KEY (job_id, user_id) REFERENCES processing_jobs (id, user_id)"
            " ON DELETE CASCADE"
        )
        owner.execute("CREATE TABLE part PARTITION OF parted FOR VALUES FROM (MINVALUE) TO (MAXVALUE)")
        columns = "job_id, user_id, position, item_id, item_type"
        owner.execute(
            f"INSERT INTO parted ({columns}) SELECT {columns} FROM processing_job_items WHERE job_id = ANY (%s)",  # noqa: S608 -- constants
            ([early, late],),
        )
        moved = one(owner, "SELECT count(*) FROM part")

    assert moved == (1,)
