"""The main path and its branches on real servers: tickets, claims, outcomes, endings."""

from runtime.bindings.resources import Resources
from tests.queue.conftest import Work
from tests.queue.jobs import ECHO, finished, item_rows, submit


async def test_every_item_of_a_job_is_worked_once_and_the_job_completes(work: Work, service: Resources) -> None:
    job_id = await submit(service, 95, note="!")

    async with work(ECHO):
        job = await finished(service, job_id)

    items = await item_rows(service, job_id)
    assert (job["status"], job["processed_items"], job["failed_items"]) == ("completed", 95, 0)
    assert [item["result_data"]["echo"] for item in items] == [f"item-{n}!" for n in range(95)]
    assert {item["attempt"] for item in items} == {1}
    assert job["progress_percentage"] == 100
    assert job["completed_at"] >= job["started_at"] >= job["created_at"]
    assert job["expires_at"] > job["completed_at"]
