"""What may be recorded, by whom, and what is read of it meanwhile; above each test, what would go wrong."""

import pytest

from runtime.bindings.item_lists import ItemLists, Wanted
from runtime.bindings.job_reads import JobReads
from runtime.bindings.resources import Resources
from runtime.queue.outcomes import Completed, Failed, Outcome
from runtime.store.identity import SERVICE
from tests.store.given import Session, counters, given_job, one, statuses
from tests.store.ledgers import completed, failed, given_back, postponed, running_ledger

ERRORS = "SELECT array_agg(error_code ORDER BY position) FROM processing_job_items WHERE job_id = %s"


# a worker that was given up and comes back would write over the work of its successor
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("claimed_by = gen_random_uuid()", id="another-worker"),
        pytest.param("attempt = attempt + 1", id="a-later-attempt"),
        pytest.param("status = 'queued', claimed_by = NULL, not_before = now()", id="given-back"),
    ],
)
@pytest.mark.parametrize("kind", ["completed", "failed", "postponed", "given-back"])
async def test_an_attempt_that_lost_its_claim_writes_nothing(
    owner: Session, database_url: str, change: str, kind: str
) -> None:
    job_id = given_job(owner, ["processing"])
    owner.execute(f"UPDATE processing_job_items SET {change} WHERE job_id = %s", (job_id,))  # noqa: S608 -- a constant
    query = "SELECT * FROM processing_job_items WHERE job_id = %s"
    before = one(owner, query, job_id)
    outcomes: dict[str, Outcome] = {
        "completed": completed(job_id, 0),
        "failed": failed(job_id, 0),
        "postponed": postponed(job_id, 0, delay_ms=1),
        "given-back": given_back(job_id, 0),
    }

    async with running_ledger(database_url) as ledger:
        await ledger.record([outcomes[kind]])

    assert one(owner, query, job_id) == before
    assert counters(owner, job_id) == ("processing", 0, 0)


# a retried delivery would count its item twice
async def test_an_outcome_delivered_twice_is_counted_once(owner: Session, database_url: str) -> None:
    job_id = given_job(owner, ["processing", "processing"])

    async with running_ledger(database_url) as ledger:
        await ledger.record([completed(job_id, 0), completed(job_id, 0)])
        await ledger.record([completed(job_id, 0)])

    assert counters(owner, job_id) == ("processing", 1, 0)


# one result that PostgreSQL refuses would take the outcomes of its group along
@pytest.mark.parametrize(
    "result",
    [
        pytest.param(b'"' + b"x" * 1_048_577 + b'"', id="above-1-MiB"),
        pytest.param(b'"a\\u0000b"', id="null-character"),
        pytest.param(b'"\\ud800"', id="lone-surrogate"),
        pytest.param(b"{", id="no-json"),
    ],
)
async def test_a_result_that_cannot_be_stored_fails_its_item_alone(
    owner: Session, database_url: str, result: bytes
) -> None:
    job_id = given_job(owner, ["processing"] * 3)

    async with running_ledger(database_url) as ledger:
        await ledger.record([completed(job_id, 0), completed(job_id, 1, result=result), completed(job_id, 2)])

    assert statuses(owner, job_id) == ["completed", "failed", "completed"]
    assert counters(owner, job_id) == ("processing", 2, 1)
    assert one(owner, ERRORS, job_id) == ([None, "result_refused", None],)


# pages by offset skip and repeat items that finish meanwhile
async def test_pages_of_items_show_each_item_once_while_the_job_runs(
    owner: Session, resources: Resources, database_url: str
) -> None:
    job_id = given_job(owner, ["processing"] * 25)
    lists = ItemLists.bind(resources, SERVICE)
    seen, cursor = [], None

    async with running_ledger(database_url) as ledger:
        for finished in (24, 0, 12, 5):
            page = await lists.page(job_id, Wanted(limit=10, cursor=cursor))
            seen += [item.position for item in page.items]
            cursor = page.next_cursor
            await ledger.record([completed(job_id, finished)])
            if cursor is None:
                break

    assert seen == list(range(25))


# a client that reconnects would miss what was told meanwhile
async def test_whoever_comes_late_reads_how_far_the_job_is_and_never_less_than_before(
    owner: Session, resources: Resources, database_url: str
) -> None:
    job_id = given_job(owner, ["processing"] * 4)
    reads = JobReads.bind(resources, SERVICE)
    outcomes: list[Completed | Failed] = [completed(job_id, 0), failed(job_id, 1), completed(job_id, 2)]
    snapshots = [await reads.progress(job_id)]

    async with running_ledger(database_url) as ledger:
        for outcome in outcomes:
            await ledger.record([outcome])
            snapshots.append(await reads.progress(job_id))

    assert [progress.sequence for progress in snapshots] == [0, 1, 2, 3]
    assert [progress.progress_percentage for progress in snapshots] == [0, 25, 50, 75]
    assert [progress.current_item for progress in snapshots] == ["item-3"] * 4
