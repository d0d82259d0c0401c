"""What the schedules read beside 100,000 finished items: a few rows of the right index, whatever the planner knows."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from msgspec import Struct

from runtime.bindings.pages import NEWEST
from runtime.bindings.upkeep import LONG_AGO
from runtime.store.reads import WAIT_REASON
from runtime.store.recovery import (
    CLAIMS_OF_WORKER,
    DROP_CLAIMS,
    DUE_TURNS,
    FAIL_CULPRITS,
    FORGET_WORKERS,
    RETURN_CLAIMS,
    RETURN_ORPHANS,
    RETURN_SUMMARIES,
    RETURN_SUSPECTS,
    SILENT_WORKERS,
)
from runtime.store.retries import QUEUE_FAILED_ITEMS, RETRY_JOB
from runtime.store.upkeep import (
    COUNT_ENDED_JOBS,
    DELETE_EXPIRED_JOBS,
    DELETE_UNUSED_RESUMES,
    FORGET_DELETED_JOBS,
    KEEP_PEAK_DEPTHS,
    PAUSED_TYPES,
    QUEUE_STATES,
    SILENT_WORKER_COUNT,
    TIME_OUT_JOBS,
    WORKERS_BY_TYPE,
)
from tests.database import cloned_database, database_named
from tests.store.explaining import PlanKind, explain
from tests.store.given import WORKER, Session, acting, connected
from tests.store.history import RETURNING, SIZE, STARTED, Job, write_jobs

CLAIMED = 500  # what the silent worker holds of the job that is started
WAITING = 1_000  # items of another that came back
SETTLE = """
UPDATE processing_jobs
SET is_counted = true, completed_at = now() - interval '1 hour', expires_at = now() + interval '1 hour'
WHERE completed_at IS NOT NULL
"""
ADD_SILENT = """
INSERT INTO workers (id, host, pid, functions, seen_at) VALUES (%s, 'host', 1, '{echo}', now() - interval '1 minute')
"""
LIMITS = {"message": "", "timeout_minutes": 30, "ttl_hours": 24}
UNUSED = {"days": 30.0, "after_at": LONG_AGO, "after_id": NEWEST}
DEAD = {"worker_ids": [WORKER], "explained": []}


class Statement(Struct, frozen=True, kw_only=True):
    """A statement and what it may read.

    Attributes:
        item_reads: Rows of items that it may look at.
        buffers: Pages that it may touch, those of its functions and triggers included.
    """

    text: str
    parameters: dict[str, Any] = {}
    about: Job = STARTED
    item_reads: int = 0
    buffers: int = 60


AT_REST = {
    "silent-workers": Statement(text=SILENT_WORKERS),
    "due-turns": Statement(text=DUE_TURNS, buffers=100),
    "return-orphans": Statement(text=RETURN_ORPHANS, parameters={"explained": []}),
    "return-summaries": Statement(text=RETURN_SUMMARIES, parameters={"worker_ids": []}),
    "time-out-jobs": Statement(text=TIME_OUT_JOBS, parameters=LIMITS),
    "delete-expired-jobs": Statement(text=DELETE_EXPIRED_JOBS),
    "delete-unused-resumes": Statement(text=DELETE_UNUSED_RESUMES, parameters=UNUSED, buffers=20),
    "count-ended-jobs": Statement(text=COUNT_ENDED_JOBS),
    "keep-peak-depths": Statement(text=KEEP_PEAK_DEPTHS),
    "forget-deleted-jobs": Statement(text=FORGET_DELETED_JOBS, buffers=10),
    "queue-states": Statement(text=QUEUE_STATES, parameters={"limit": 50_000}),
    "workers-by-type": Statement(text=WORKERS_BY_TYPE),
    "paused-types": Statement(text=PAUSED_TYPES),
    "silent-worker-count": Statement(text=SILENT_WORKER_COUNT),
}
ON_DEATH = {
    "fail-culprits": Statement(text=FAIL_CULPRITS, parameters=DEAD, item_reads=1),
    "return-suspects": Statement(text=RETURN_SUSPECTS, parameters=DEAD, item_reads=1),
    "return-claims": Statement(text=RETURN_CLAIMS, parameters=DEAD, item_reads=SIZE + 2 * CLAIMED, buffers=SIZE),
    "drop-claims": Statement(text=DROP_CLAIMS, parameters=DEAD),
    "forget-workers": Statement(text=FORGET_WORKERS, parameters=DEAD),
}
ON_LOSS = {
    "claims-of-worker": Statement(
        text=CLAIMS_OF_WORKER,
        parameters={"worker_id": WORKER, "ended_within_s": 60.0},
        item_reads=SIZE + CLAIMED,
        buffers=SIZE,
    )
}
ON_REQUEST = {
    "wait-reason": Statement(text=WAIT_REASON, about=RETURNING, item_reads=WAITING, buffers=4 * WAITING),
    "retry-job": Statement(text=RETRY_JOB),
    "queue-failed-items": Statement(text=QUEUE_FAILED_ITEMS, item_reads=SIZE, buffers=SIZE),
}


@pytest.fixture(scope="module", params=["statistics-of-finished-items", "statistics-of-empty-tables"])
def planned(request: pytest.FixtureRequest, template: str) -> Iterator[Session]:
    """The login's session on a database whose jobs the statistics do not know."""
    with cloned_database(template) as url:
        with connected(url) as owner:
            write_jobs(owner, knows_history=request.param == "statistics-of-finished-items")
            owner.execute(SETTLE)
            owner.execute("VACUUM processing_jobs")
            owner.execute(ADD_SILENT, (WORKER,))
            name = owner.info.dbname
        with connected(database_named(url, name, user="careerbird")) as session:
            warm_up(session)
            yield session


def warm_up(session: Session) -> None:
    """Call each function once: a session's first call reads the catalog."""
    with acting(session, "service_role"):
        session.execute(COUNT_ENDED_JOBS)
        session.execute(DELETE_EXPIRED_JOBS)


@pytest.mark.parametrize("kind", get_args(PlanKind))
@pytest.mark.parametrize("name", [*AT_REST, *ON_DEATH, *ON_LOSS, *ON_REQUEST])
def test_a_schedule_reads_what_it_is_about(planned: Session, name: str, kind: PlanKind) -> None:
    statement = (AT_REST | ON_DEATH | ON_LOSS | ON_REQUEST)[name]
    parameters = {"job_id": statement.about.id, **statement.parameters}

    with planned.transaction(force_rollback=True), acting(planned, "service_role"):
        explained = explain(planned, statement.text, parameters, kind)

    assert explained.sequential == ()
    assert explained.item_reads <= statement.item_reads
    assert explained.buffers <= statement.buffers
