"""Every end of a job is counted once, into its own UTC day."""

import asyncio
from uuid import UUID

import uuid_utils.compat as uuid_utils

from functions.cron.collect_queue_statistics import collect_queue_statistics
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Statistics
from runtime.store.identity import SERVICE
from tests.store.given import Session, connected, given_job, one

ENDED = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, processed_items, failed_items, job_data,
                             started_at, completed_at)
VALUES (%s, %s, 'echo', %s::text, 1, (%s::text = 'completed')::int, (%s::text = 'failed')::int, '{}',
        %s::timestamptz - %s * interval '1 ms', %s)
"""
DAYS = """
SELECT date::text, total_jobs, completed_jobs, failed_jobs, average_processing_time_ms
FROM queue_statistics WHERE job_type = 'echo' ORDER BY date
"""
TOTALS = "SELECT sum(total_jobs), sum(completed_jobs), sum(failed_jobs) FROM queue_statistics"


def given_ended(owner: Session, at: str, *, status: str = "completed", took_ms: int = 100) -> UUID:
    job_id = uuid_utils.uuid7()
    owner.execute(ENDED, (job_id, job_id, status, status, status, at, took_ms, at))
    return job_id


async def test_jobs_count_for_the_utc_day_of_their_end_however_late_they_are_counted(
    owner: Session, resources: Resources
) -> None:
    given_ended(owner, "2025-03-08T23:59:59.999Z", took_ms=100)
    given_ended(owner, "2025-03-08T20:00:00-04:00", took_ms=300)  # midnight UTC
    given_ended(owner, "2025-03-09T12:00:00Z", took_ms=500)
    given_ended(owner, "2025-03-09T23:59:59Z", status="failed")
    given_ended(owner, "2025-03-09T23:59:59Z", status="cancelled")

    await collect_queue_statistics(Statistics.bind(resources, SERVICE))

    assert owner.execute(DAYS).fetchall() == [("2025-03-08", 1, 1, 0, 100), ("2025-03-09", 4, 2, 1, 400)]


async def test_a_day_goes_on_where_the_last_run_left_it(owner: Session, resources: Resources) -> None:
    statistics = Statistics.bind(resources, SERVICE)
    counts = []
    for took_ms in (100, 101, 101):
        given_ended(owner, "2025-03-08T12:00:00Z", took_ms=took_ms)
        counts.append(await statistics.collect())

    nothing = await statistics.collect()

    assert (counts, nothing) == ([1, 1, 1], 0)
    assert owner.execute(DAYS).fetchall() == [("2025-03-08", 3, 3, 0, 101)]  # 302 / 3, rounded once


def test_the_servers_and_the_sessions_zone_do_not_move_midnight(owner: Session) -> None:
    given_ended(owner, "2025-03-08T23:59:59Z")
    owner.execute("SET TimeZone = 'Pacific/Kiritimati'")

    owner.execute("SELECT count_ended_jobs()")

    assert owner.execute(DAYS).fetchall() == [("2025-03-08", 1, 1, 0, 100)]


async def test_two_runs_at_once_count_each_job_once(owner: Session, resources: Resources, other: Resources) -> None:
    for day in range(1, 25):
        for _ in range(100):
            given_ended(owner, f"2025-03-{day:02}T12:00:00Z")

    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(Statistics.bind(each, SERVICE).collect()) for each in (resources, other)]

    assert sum(run.result() for run in runs) == 2_400
    assert one(owner, TOTALS) == (2_400, 2_400, 0)


async def test_a_run_does_not_count_what_another_is_counting(
    owner: Session, owner_url: str, resources: Resources
) -> None:
    given_ended(owner, "2025-03-08T12:00:00Z")

    with connected(owner_url) as first, first.transaction():
        counted = one(first, "SELECT count_ended_jobs()")
        meanwhile = await Statistics.bind(resources, SERVICE).collect()

    assert (counted, meanwhile) == ((1,), 0)
    assert one(owner, TOTALS) == (1, 1, 0)


async def test_a_run_that_dies_counts_nothing(owner: Session, owner_url: str, resources: Resources) -> None:
    given_ended(owner, "2025-03-08T12:00:00Z")

    with connected(owner_url) as dying, dying.transaction(force_rollback=True):
        dying.execute("SELECT count_ended_jobs()")

    assert await Statistics.bind(resources, SERVICE).collect() == 1
    assert one(owner, TOTALS) == (1, 1, 0)


async def test_the_second_end_of_a_retried_job_is_an_end(owner: Session, resources: Resources) -> None:
    job_id = given_job(owner, ["failed"], status="failed")
    statistics = Statistics.bind(resources, SERVICE)
    await statistics.collect()
    await Jobs.bind(resources, SERVICE).retry(job_id)

    await Jobs.bind(resources, SERVICE).cancel(job_id)
    await statistics.collect()

    assert one(owner, TOTALS) == (2, 0, 1)


async def test_the_peak_of_a_day_is_the_greatest_depth_that_was_seen(owner: Session, resources: Resources) -> None:
    statistics = Statistics.bind(resources, SERVICE)
    peak = "SELECT peak_queue_depth, date = (now() AT TIME ZONE 'UTC')::date FROM queue_statistics ORDER BY date DESC"
    jobs = [given_job(owner, ["queued"], status="queued") for _ in range(3)]

    await statistics.collect()
    await Jobs.bind(resources, SERVICE).cancel(jobs[0])
    await statistics.collect()

    assert owner.execute(peak).fetchone() == (3, True)


async def test_a_new_day_has_a_peak_of_its_own(owner: Session, resources: Resources) -> None:
    owner.execute(
        "INSERT INTO queue_statistics (date, job_type, peak_queue_depth)"
        " VALUES ((now() AT TIME ZONE 'UTC')::date - 1, 'echo', 70)"
    )
    given_job(owner, ["queued"], status="queued")

    await Statistics.bind(resources, SERVICE).collect()

    assert [row[0] for row in owner.execute("SELECT peak_queue_depth FROM queue_statistics ORDER BY date")] == [70, 1]
