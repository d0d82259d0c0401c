"""Whatever changes in whatever groups, a job's counters are what counting its items would give."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.store.postgres_arrays import array
from tests.store.given import WORKER, Session, given_job, one

JOBS = 3
ITEMS = 4
NEXT = {
    "queued": {"queued", "processing", "completed", "failed"},
    "processing": {"queued", "processing", "completed", "failed"},
    "failed": {"queued"},
    "completed": set[str](),
}
CHANGE = """
UPDATE processing_job_items AS item
SET status = new.status, claimed_by = CASE WHEN new.status = 'processing' THEN %s::uuid END,
    completed_at = CASE WHEN new.status IN ('completed', 'failed') THEN now() END,
    result_data = CASE WHEN new.status = 'completed' THEN jsonb '{}' END
FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS new (job_id, position, status)
WHERE item.job_id = new.job_id AND item.position = new.position
"""
ADDED_UP = """
SELECT coalesce(sum((status = 'completed')::int), 0), coalesce(sum((status = 'failed')::int), 0)
FROM processing_job_items WHERE job_id = %s
"""
Change = tuple[int, int, str]  # which job, which of its items, the new status
GROUP = st.lists(
    st.tuples(st.integers(0, JOBS - 1), st.integers(0, ITEMS - 1), st.sampled_from(sorted(NEXT))),
    min_size=1,
    max_size=JOBS * ITEMS,
    unique_by=lambda change: change[:2],
)


def allowed(group: Sequence[Change], now: dict[tuple[int, int], str]) -> list[Change]:
    """Leave out what the guard of finished items refuses."""
    return [change for change in group if change[2] in NEXT[now[change[:2]]]]


# each example makes jobs of its own, so sharing the session is sound
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(GROUP, min_size=1, max_size=6))
def test_counters_equal_the_rows_after_any_sequence_of_grouped_changes(
    owner: Session, groups: list[list[Change]]
) -> None:
    jobs = [given_job(owner, ["queued"] * ITEMS) for _ in range(JOBS)]
    now = dict.fromkeys(((job, item) for job in range(JOBS) for item in range(ITEMS)), "queued")

    for group in groups:
        changes = allowed(group, now)
        columns = [array(jobs[job] for job, _, _ in changes), array(item for _, item, _ in changes)]
        owner.execute(CHANGE, (WORKER, *columns, array(status for _, _, status in changes)))
        now |= {(job, item): status for job, item, status in changes}

        for number, job_id in enumerate(jobs):
            stored = one(owner, "SELECT processed_items, failed_items FROM processing_jobs WHERE id = %s", job_id)
            here = [status for (job, _), status in now.items() if job == number]
            assert stored == one(owner, ADDED_UP, job_id) == (here.count("completed"), here.count("failed"))
