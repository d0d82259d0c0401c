"""Plans of the hot statements: they read what they are about, whatever the planner believes.

The planner's statistics are always stale here: the table of yesterday's finished items says nothing about a job that
was submitted a moment ago, and before the first ANALYZE there is nothing at all.
"""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from msgspec import Struct

from runtime.bindings.pages import NEWEST
from runtime.store.claims import CLAIM_ITEMS, CLAIM_SUSPECTS, DATA_OF_JOB, LOCK_DUE_JOB, NEXT_TICKET
from runtime.store.closing import BEGIN_SUMMARY, CLOSE_JOB, FINISHED_ITEMS, LEAVE_LOST_SUMMARIES, LEAVE_SUMMARY
from runtime.store.erasures import (
    DELETE_REPORTS,
    ERASE_ITEMS,
    JOBS_MADE_OF,
    JOBS_WITH_ITEM,
    LOCK_RESULT,
    MAKE_SUMMARY_AGAIN,
    UNFINISHED_ERASURES,
)
from runtime.store.identity import Role
from runtime.store.item_pages import ITEM_OF_JOB, ITEMS_BY_POSITION
from runtime.store.labels import LABELS
from runtime.store.pauses import PAUSE_FOR_PROVIDER
from runtime.store.postgres_arrays import array, text_array
from runtime.store.progress import CHANGED_JOBS, OPEN_JOBS_OF_USERS, PROGRESS_OF_JOBS
from runtime.store.reads import JOB, JOBS_OF_USER, STATISTICS
from runtime.store.recording import GIVE_BACK, JOBS_OF_GROUP, RECORD_OUTCOMES
from runtime.store.recovery import DUE_TURNS
from runtime.store.reports import BEST_ITEMS, RESULTS_AT
from runtime.store.spending import HOLD_JOB
from runtime.store.submissions import CANCEL_JOB, INSERT_ITEMS
from runtime.store.usage import HOLD_USAGE, OPEN_WORK
from tests.database import cloned_database, database_named
from tests.store.explaining import Explained, PlanKind, explain
from tests.store.given import WORKER, Session, acting, connected
from tests.store.history import NEW, RETURNING, SIZE, STARTED, WORKED, WRITTEN, Job, write_jobs

BATCH = 250
PAGE = 51
TURN = {"job_type": "echo", "lane": "normal"}
CLAIM = {"batch": BATCH, "concurrency": 16, "worker_id": WORKER}
KEYS = {
    "worker_id": WORKER,
    "job_ids": array([STARTED.id] * BATCH),
    "positions": array(range(BATCH)),
    "attempts": array([1] * BATCH),
}
COMPLETED = KEYS | {"jobs": array([STARTED.id]), "scores": array([1.5] * BATCH)}
COMPLETED |= {"elapsed_ms": array([1] * BATCH), "results": b"\x1e".join([b"{}"] * BATCH)}
COMPLETED |= dict.fromkeys(("kinds", "delays_ms", "codes", "messages"), "{}")
FAILED = COMPLETED | {
    "kinds": array(["failed", "postponed"] * (BATCH // 2)),
    "delays_ms": array([0, 60_000] * (BATCH // 2)),
    "codes": text_array(["refused"] * BATCH),
    "messages": text_array(["No."] * BATCH),
    "results": b"\x1e" * (BATCH - 1),
}
ENDING: dict[str, object] = {"error_code": None, "error_message": None, "result": None, "ttl_hours": 24}
ENDING |= {"generation": 1, "closing_by": None, "worker_id": WORKER}
ITEMS = {"user_id": WRITTEN.user_id, "item_type": "echo", "items": text_array(f"item-{n}" for n in range(SIZE))}
FIRST_PAGE = {"after": -1, "brief": False, "status": None, "limit": PAGE}
LATE_PAGE = {"after": SIZE - 200, "brief": False, "status": None, "limit": PAGE}
NAMED = {"user_ids": array([STARTED.user_id] * 20), "ids": array([WRITTEN.id] * 20)}
NEWEST_JOBS = {"user_id": NEW.user_id, "before": NEWEST, "limit": PAGE}


class Hot(Struct, frozen=True, kw_only=True):
    """A statement and what it may cost.

    Attributes:
        about: Whose job it is about; its id and user are parameters of most statements.
        changes: Items that it writes, exactly.
        item_reads: Rows of items that it may look at.
        buffers: Pages that it may touch.
        paused_type: A job type that is paused; all the jobs here are `echo`.
    """

    statement: str
    parameters: dict[str, Any]
    about: Job = NEW
    changes: int = 0
    item_reads: int = 0
    buffers: int = 60
    paused_type: str = "other"


HOT = {
    "lock-due-job": Hot(statement=LOCK_DUE_JOB, parameters=TURN),
    "lock-due-job-paused": Hot(statement=LOCK_DUE_JOB, parameters=TURN, paused_type="echo", buffers=5),
    "claim": Hot(statement=CLAIM_ITEMS, parameters=CLAIM, changes=BATCH, item_reads=3 * BATCH, buffers=12 * BATCH),
    "claim-again": Hot(
        statement=CLAIM_ITEMS,
        parameters=CLAIM,
        about=RETURNING,
        changes=BATCH,
        item_reads=3 * BATCH,
        buffers=16 * BATCH,
    ),
    "claim-suspects": Hot(statement=CLAIM_SUSPECTS, parameters=CLAIM, about=RETURNING, item_reads=2, buffers=80),
    "claim-nothing": Hot(statement=CLAIM_ITEMS, parameters=CLAIM, about=WORKED, buffers=60),
    "hold-job": Hot(statement=HOLD_JOB, parameters={"hold_s": 10.0}, about=STARTED),
    "data-of-job": Hot(statement=DATA_OF_JOB, parameters={}),
    "next-ticket": Hot(statement=NEXT_TICKET, parameters=TURN, about=RETURNING),
    "next-ticket-paused": Hot(statement=NEXT_TICKET, parameters=TURN, about=RETURNING, paused_type="echo"),
    "record-completed": Hot(
        statement=RECORD_OUTCOMES,
        parameters=COMPLETED,
        about=STARTED,
        changes=BATCH,
        item_reads=BATCH,
        buffers=12 * BATCH,
    ),
    "record-failed": Hot(
        statement=RECORD_OUTCOMES,
        parameters=FAILED,
        about=STARTED,
        changes=BATCH,
        item_reads=BATCH,
        buffers=16 * BATCH,
    ),
    "give-back": Hot(
        statement=GIVE_BACK, parameters=KEYS, about=STARTED, changes=BATCH, item_reads=BATCH, buffers=18 * BATCH
    ),
    "jobs-of-group": Hot(statement=JOBS_OF_GROUP, parameters={"jobs": array([STARTED.id, WORKED.id])}),
    "begin-summary": Hot(statement=BEGIN_SUMMARY, parameters=ENDING, about=WORKED),
    "leave-summary": Hot(statement=LEAVE_SUMMARY, parameters=ENDING | {"after_s": 10.0, "untried": 0}, about=WORKED),
    "leave-lost-summaries": Hot(statement=LEAVE_LOST_SUMMARIES, parameters=ENDING | {"job_ids": [], "tried": []}),
    "close-job": Hot(statement=CLOSE_JOB, parameters=ENDING, about=WORKED),
    "cancel-job": Hot(statement=CANCEL_JOB, parameters={"ttl_hours": 24}),
    "jobs-with-item": Hot(statement=JOBS_WITH_ITEM, parameters={"resume_id": "item-7"}, item_reads=20, buffers=60),
    "erase-items": Hot(
        statement=ERASE_ITEMS,
        parameters={"job_ids": array([STARTED.id]), "positions": array([7]), "message": "Erased."},
        about=STARTED,
        changes=1,
        item_reads=1,
    ),
    "lock-result": Hot(statement=LOCK_RESULT, parameters={}),
    "make-summary-again": Hot(statement=MAKE_SUMMARY_AGAIN, parameters={}, about=WORKED),
    "delete-reports": Hot(statement=DELETE_REPORTS, parameters={}),
    "hold-usage": Hot(statement=HOLD_USAGE, parameters={}, about=WRITTEN, buffers=40),
    "open-work": Hot(statement=OPEN_WORK, parameters={}, about=STARTED, buffers=10),
    "insert-items": Hot(statement=INSERT_ITEMS, parameters=ITEMS, about=WRITTEN, changes=SIZE, buffers=10 * SIZE),
    "jobs-made-of": Hot(
        statement=JOBS_MADE_OF, parameters={"job_ids": array([STARTED.id]), "resume_id": "item-7"}, buffers=10
    ),
    "results-at": Hot(
        statement=RESULTS_AT, parameters={"positions": array(range(PAGE))}, item_reads=PAGE, buffers=5 * PAGE
    ),
    "best-items": Hot(statement=BEST_ITEMS, parameters={"limit": PAGE}, item_reads=SIZE, buffers=SIZE),
    "unfinished-erasures": Hot(statement=UNFINISHED_ERASURES, parameters={}, buffers=5),
    "due-turns": Hot(statement=DUE_TURNS, parameters={}, buffers=100),
    "due-turns-paused": Hot(statement=DUE_TURNS, parameters={}, paused_type="echo", buffers=100),
    "finished-items": Hot(
        statement=FINISHED_ITEMS,
        parameters={"after": 5_000, "limit": PAGE, "size_bytes": 1_000_000},
        item_reads=PAGE,
        buffers=2 * PAGE,
    ),
    "labels": Hot(statement=LABELS, parameters=NAMED, buffers=5 * 20),
    "changed-jobs": Hot(
        statement=CHANGED_JOBS,
        parameters={"job_ids": [STARTED.id], "versions": array([-1])},
        item_reads=1_000,
        buffers=1_000,
    ),
}
READS = {
    "job": Hot(statement=JOB, parameters={}),
    "progress": Hot(statement=PROGRESS_OF_JOBS, parameters={"job_ids": [STARTED.id]}, item_reads=1_000, buffers=1_000),
    "open-jobs": Hot(
        statement=OPEN_JOBS_OF_USERS, parameters={"user_ids": [STARTED.user_id]}, item_reads=1_000, buffers=1_000
    ),
    "items": Hot(statement=ITEMS_BY_POSITION, parameters=FIRST_PAGE, about=STARTED, item_reads=PAGE, buffers=2 * PAGE),
    "items-late": Hot(statement=ITEMS_BY_POSITION, parameters=LATE_PAGE, item_reads=PAGE, buffers=2 * PAGE),
    "item-of-job": Hot(
        statement=ITEM_OF_JOB, parameters={"item_id": "item-7", "brief": False}, about=STARTED, item_reads=20
    ),
    "jobs-of-user": Hot(statement=JOBS_OF_USER, parameters=NEWEST_JOBS, buffers=3 * PAGE),
    "statistics": Hot(statement=STATISTICS, parameters={"job_types": text_array(["echo"])}, buffers=200),
}


@pytest.fixture(scope="module", params=["statistics-of-finished-items", "statistics-of-empty-tables"])
def planned(request: pytest.FixtureRequest, template: str) -> Iterator[Session]:
    """The login's session on a database whose jobs the statistics do not know."""
    with cloned_database(template) as url:
        with connected(url) as owner:
            write_jobs(owner, knows_history=request.param == "statistics-of-finished-items")
            name = owner.info.dbname
        with connected(database_named(url, name, user="careerbird")) as session:
            with acting(session, "service_role"):  # a session's first call of a function reads the catalog
                session.execute(HOLD_USAGE, {"user_id": NEW.user_id})
            yield session


@pytest.mark.parametrize("kind", get_args(PlanKind))
@pytest.mark.parametrize("name", HOT)
def test_a_statement_of_the_service_reads_what_it_is_about(planned: Session, name: str, kind: PlanKind) -> None:
    hot = HOT[name]

    explained = run(planned, hot, "service_role", kind)

    assert within(explained, hot) == []


# a policy evaluated for each row reads the rows of all users
@pytest.mark.parametrize("kind", get_args(PlanKind))
@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("name", READS)
def test_a_statement_of_users_reads_what_it_is_about(planned: Session, name: str, role: Role, kind: PlanKind) -> None:
    hot = READS[name]

    explained = run(planned, hot, role, kind)

    assert within(explained, hot) == []


def run(session: Session, hot: Hot, role: Role, kind: PlanKind) -> Explained:
    parameters = {"job_id": hot.about.id, "user_id": hot.about.user_id, **hot.parameters}
    with session.transaction(force_rollback=True), acting(session, role, hot.about.user_id):
        if role == "service_role":
            session.execute(PAUSE_FOR_PROVIDER, {"job_type": hot.paused_type, "pause_s": 60.0})
        return explain(session, hot.statement, parameters, kind)


def within(explained: Explained, hot: Hot) -> list[str]:
    """Return what is wrong with how a statement went."""
    wrong = [f"reads all of {table}" for table in explained.sequential]
    if explained.changed != hot.changes:
        wrong.append(f"changes {explained.changed} items and not {hot.changes}")
    if explained.item_reads > hot.item_reads:
        wrong.append(f"reads {explained.item_reads} items, more than {hot.item_reads}")
    if explained.buffers > hot.buffers:
        wrong.append(f"touches {explained.buffers} pages, more than {hot.buffers}")
    return wrong
