"""The judge itself: each broken promise is seen."""

from collections.abc import Iterator

import pytest

from tests.chaos.history import broken, broken_at_rest, install
from tests.store.given import Session, connected, given_job

BREAK = {
    "a job was lost": "TRUNCATE processing_jobs CASCADE",
    "a job was deleted before its end": "DELETE FROM processing_jobs",
    "a job has more or fewer items than it says": "DELETE FROM processing_job_items WHERE position = 0",
    "a finished item changed": "UPDATE processing_job_items SET processing_time_ms = 1 WHERE position = 0",
    "a claimed item was claimed again": """
        UPDATE processing_job_items SET claimed_by = gen_random_uuid() WHERE status = 'processing'
    """,
    "an item ended without a claim": """
        UPDATE processing_job_items SET status = 'failed', completed_at = now() WHERE status = 'queued'
    """,
    "a result came from another than who held the claim": """
        UPDATE processing_job_items SET status = 'completed', completed_at = now(), claimed_by = NULL,
          result_data = jsonb_build_object('worker', gen_random_uuid()) WHERE status = 'processing'
    """,
    "a try was not counted": """
        UPDATE processing_job_items SET status = 'processing', claimed_by = gen_random_uuid() WHERE status = 'queued'
    """,
    "the counters are not the rows": "UPDATE processing_jobs SET failed_items = 1",
    "a job ended twice": """
        UPDATE processing_jobs SET status = 'failed', completed_at = now();
        UPDATE processing_jobs SET status = 'cancelled'
    """,
    "an ended job went on in the same generation": """
        UPDATE processing_jobs SET status = 'failed', completed_at = now();
        UPDATE processing_jobs SET status = 'processing', completed_at = NULL
    """,
    "a job's result was rewritten": """
        UPDATE processing_jobs SET result_data = '1'; UPDATE processing_jobs SET result_data = '2'
    """,
    "a move that docs/a-jobs-life.md does not know": "UPDATE processing_jobs SET status = 'queued'",
    "an item was completed twice": """
        UPDATE processing_job_items SET status = 'completed', claimed_by = NULL, completed_at = now(),
          result_data = '{}' WHERE status = 'processing';
        UPDATE processing_job_items SET result_data = '[]' WHERE status = 'completed'
    """,
}
UNGUARD = """
ALTER TABLE processing_jobs DISABLE TRIGGER refuse_change_of_finished_job;
ALTER TABLE processing_job_items DISABLE TRIGGER refuse_change_of_finished_item;
"""


@pytest.fixture
def unguarded(owner_url: str) -> Iterator[Session]:
    """A database that refuses nothing, with one job that is being worked."""
    with connected(owner_url) as session:
        install(session)
        session.execute(UNGUARD)
        given_job(session, ["completed", "processing", "queued"])
        yield session


def test_what_is_in_order_is_not_complained_about(unguarded: Session) -> None:
    assert broken(unguarded) == {}
    assert set(broken_at_rest(unguarded)) == {"a job has not ended", "an item is held"}


@pytest.mark.parametrize("promise", [pytest.param(promise, id=promise) for promise in BREAK])
def test_a_broken_promise_is_seen(unguarded: Session, promise: str) -> None:
    unguarded.execute(BREAK[promise].encode())

    assert promise in broken(unguarded)
