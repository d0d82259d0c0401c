"""Jobs are kept from their end on, and deleted in batches; above each test, what would go wrong."""

from uuid import UUID

import pytest

from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.store.closing import CLOSE_JOB
from runtime.store.identity import SERVICE
from runtime.store.submissions import CANCEL_JOB
from tests.store.given import WORKER, Session, acting, connected, given_job, job_row, one, statuses

CLEAN_UP = "SELECT cleanup_expired_jobs()"
EXPIRE = "UPDATE processing_jobs SET expires_at = now() - interval '1 minute' WHERE id = ANY (%s)"
AGE = "UPDATE processing_jobs SET created_at = now() - interval '3 days', started_at = now() - interval '3 days' {}"
ENDING: dict[str, object] = {"error_code": None, "error_message": None, "result": None, "ttl_hours": 24}
ENDING |= {"generation": 1, "closing_by": None, "worker_id": WORKER}
MOST_AT_ONCE = 1_000


@pytest.fixture(autouse=True)
def _none_is_expired(owner: Session) -> None:
    owner.execute("DELETE FROM processing_jobs WHERE expires_at < now()")


def left(owner: Session, job_ids: list[UUID]) -> list[UUID]:
    return [row[0] for row in owner.execute("SELECT id FROM processing_jobs WHERE id = ANY (%s)", (job_ids,))]


# what belongs to a deleted job would stay
def test_an_expired_job_goes_with_its_items_and_reports(owner: Session, login: Session) -> None:
    expired = given_job(owner, ["completed"], status="completed")
    kept = given_job(owner, ["completed"], status="completed")
    owner.execute("INSERT INTO reports (job_id, format, content) VALUES (%s, 'csv', '')", (expired,))
    owner.execute(EXPIRE, ([expired],))

    with acting(login, "service_role"):
        deleted = one(login, CLEAN_UP)

    assert deleted == (1,)
    assert left(owner, [expired, kept]) == [kept]
    assert statuses(owner, expired) == []
    assert one(owner, "SELECT count(*) FROM reports WHERE job_id = %s", expired) == (0,)


# an expiry counted from the submission would delete a job at work
@pytest.mark.parametrize("status", ["queued", "processing"])
def test_a_job_that_is_not_finished_never_expires(owner: Session, status: str) -> None:
    job_id = given_job(owner, ["queued"], status=status)
    owner.execute(EXPIRE, ([job_id],))

    deleted = one(owner, CLEAN_UP)

    assert deleted == (0,)
    assert left(owner, [job_id]) == [job_id]


# a job that took long would lose its result right after its end
@pytest.mark.parametrize("end", [CLOSE_JOB, CANCEL_JOB], ids=["completed", "cancelled"])
def test_a_job_is_kept_for_its_whole_time_after_its_end_however_long_it_took(owner: Session, end: str) -> None:
    job_id = given_job(owner, ["completed"])
    owner.execute(AGE.format("WHERE id = %s"), (job_id,))

    owner.execute(end, {**ENDING, "job_id": job_id})

    job = job_row(owner, job_id)
    assert (job["expires_at"] - job["completed_at"]).total_seconds() == 24 * 3600
    assert one(owner, CLEAN_UP) == (0,)


# one deletion of everything would hold its locks for minutes
def test_a_batch_deletes_a_thousand_jobs_and_leaves_the_rest_to_the_next(owner: Session) -> None:
    user = UUID(int=9)
    owner.execute(
        "INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, failed_items, job_data, completed_at,"
        " expires_at) SELECT gen_random_uuid(), %s, 'echo', 'failed', 1, 1, '{}', now(), now() - interval '1 minute'"
        " FROM generate_series(1, %s)",
        (user, MOST_AT_ONCE + 5),
    )

    batches = [one(owner, CLEAN_UP)[0] for _ in range(3)]

    assert batches == [MOST_AT_ONCE, 5, 0]


# a second clean-up would queue behind the locks of the first
def test_two_deletions_at_once_do_not_wait_for_each_other(owner: Session, owner_url: str) -> None:
    expired = given_job(owner, ["completed"], status="completed")
    owner.execute(EXPIRE, ([expired],))

    with connected(owner_url) as other, other.transaction():
        first = one(other, CLEAN_UP)
        owner.execute("SET lock_timeout = '5s'")
        second = one(owner, CLEAN_UP)

    assert (first, second) == ((1,), (0,))


# a time-out by the start of a job gives up long jobs whose workers are well
async def test_a_healthy_job_is_not_given_up_however_long_ago_it_started(owner: Session, resources: Resources) -> None:
    worker, silent = UUID(int=21), UUID(int=22)
    job_id = given_job(owner, ["processing", "processing"], workers=[worker, silent])
    owner.execute(AGE.format("WHERE id = %s"), (job_id,))
    owner.execute(
        "INSERT INTO workers (id, host, pid, functions, seen_at) VALUES (%s, 'here', 1, '{echo}', clock_timestamp()),"
        " (%s, 'there', 1, '{echo}', now() - interval '1 minute')",
        (worker, silent),
    )

    await Recovery.bind(resources, SERVICE).run()

    assert statuses(owner, job_id) == ["processing", "queued"]
