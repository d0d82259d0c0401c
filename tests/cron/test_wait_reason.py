"""A job that is not worked says why."""

from uuid import UUID, uuid4

import pytest

from runtime.bindings.job_reads import JobReads
from runtime.bindings.resources import Resources
from runtime.store.identity import Identity
from tests.cron.given import given_worker
from tests.store.given import Session, given_job

RETURN = "UPDATE processing_job_items SET not_before = now() + %s::interval WHERE job_id = %s AND position = 0"
PAUSE = "INSERT INTO pauses (job_type, reason, ends_at) VALUES (%s, %s, now() + %s::interval)"
PAUSE_FOR_EVER = "INSERT INTO pauses (job_type, reason, ends_at) VALUES ('echo', 'operator', 'infinity')"
TAKEN = "UPDATE processing_jobs SET next_position = total_items WHERE id = %s"


async def reason(resources: Resources, job_id: UUID, user_id: UUID) -> str | None:
    job = await JobReads.bind(resources, Identity(role="authenticated", user_id=user_id)).get(job_id)
    return job.wait_reason


@pytest.fixture
def user() -> UUID:
    return uuid4()


@pytest.mark.parametrize(
    ("functions", "unseen_s"),
    [
        pytest.param(["echo"], 11, id="a silent one"),
        pytest.param(["other"], 0, id="one for another type"),
    ],
)
async def test_no_worker_serves_the_type(
    owner: Session, resources: Resources, user: UUID, functions: list[str], unseen_s: int
) -> None:
    job_id = given_job(owner, ["queued"], status="queued", user_id=user)
    nobody = await reason(resources, job_id, user)
    given_worker(owner, *functions, unseen_s=unseen_s)

    assert (nobody, await reason(resources, job_id, user)) == ("no_worker", "no_worker")


async def test_others_are_served_first(owner: Session, resources: Resources, user: UUID) -> None:
    given_worker(owner)
    submitted = given_job(owner, ["queued"], status="queued", user_id=user)
    between = given_job(owner, ["completed", "queued"], user_id=user)
    due = given_job(owner, ["queued"], user_id=user)
    owner.execute(RETURN, ("-1 s", due))
    owner.execute(TAKEN, (due,))

    assert [await reason(resources, job_id, user) for job_id in (submitted, between, due)] == ["behind_others"] * 3


async def test_only_items_of_a_later_try_are_left(owner: Session, resources: Resources, user: UUID) -> None:
    given_worker(owner)
    job_id = given_job(owner, ["queued", "completed"], user_id=user)
    owner.execute(RETURN, ("1 hour", job_id))

    assert await reason(resources, job_id, user) == "retry_at"


async def test_nothing_waits_while_an_item_is_worked_or_all_are_done(
    owner: Session, resources: Resources, user: UUID
) -> None:
    given_worker(owner)
    worked = given_job(owner, ["queued", "processing", "queued"], user_id=user)
    owner.execute(RETURN, ("1 hour", worked))
    closing = given_job(owner, ["completed"], user_id=user)
    ended = given_job(owner, ["completed"], status="completed", user_id=user)

    assert [await reason(resources, job_id, user) for job_id in (worked, closing, ended)] == [None] * 3


async def test_the_type_is_paused_for_its_provider(owner: Session, resources: Resources, user: UUID) -> None:
    given_worker(owner)
    owner.execute(PAUSE, ("echo", "provider", "1 minute"))
    job_id = given_job(owner, ["queued", "completed"], user_id=user)
    owner.execute(RETURN, ("1 hour", job_id))

    assert await reason(resources, job_id, user) == "provider_paused"


async def test_the_type_is_paused_by_an_operator_whether_there_is_a_worker_or_not(
    owner: Session, resources: Resources, user: UUID
) -> None:
    owner.execute(PAUSE_FOR_EVER)
    job_id = given_job(owner, ["queued"], status="queued", user_id=user)
    nobody = await reason(resources, job_id, user)
    given_worker(owner)

    assert (nobody, await reason(resources, job_id, user)) == ("paused", "paused")


async def test_a_pause_that_is_over_or_of_another_type_is_no_reason(
    owner: Session, resources: Resources, user: UUID
) -> None:
    given_worker(owner)
    owner.execute(PAUSE, ("echo", "provider", "-1 second"))
    owner.execute(PAUSE, ("other", "provider", "1 minute"))
    job_id = given_job(owner, ["queued"], status="queued", user_id=user)

    assert await reason(resources, job_id, user) == "behind_others"


async def test_a_job_that_is_worked_during_a_pause_does_not_wait(
    owner: Session, resources: Resources, user: UUID
) -> None:
    owner.execute(PAUSE_FOR_EVER)
    job_id = given_job(owner, ["processing", "queued"], user_id=user)

    assert await reason(resources, job_id, user) is None
