"""What waits, for how long, and who is there: as numbers and as events."""

from structlog.testing import capture_logs

from functions.cron.check_queue_health import check_queue_health
from runtime.bindings.queue_health import QueueHealth, measure_health
from runtime.bindings.resources import Resources
from runtime.store.identity import SERVICE
from tests.cron.given import given_worker
from tests.store.given import Session, given_job


def given_waiting(owner: Session, *, since_s: int, job_type: str = "echo", plan: str = "free") -> None:
    owner.execute(
        """UPDATE processing_jobs SET created_at = now() - %s * '1 s'::interval, job_type = %s, plan_type = %s
           WHERE id = %s""",
        (since_s, job_type, plan, given_job(owner, ["queued", "queued"], status="queued")),
    )


async def test_every_lane_with_an_open_job_and_every_served_type_is_measured(
    owner: Session, resources: Resources
) -> None:
    given_waiting(owner, since_s=100)
    given_waiting(owner, since_s=50)
    given_waiting(owner, since_s=30, plan="premium")
    given_waiting(owner, since_s=5, job_type="report")
    given_job(owner, ["processing"])
    given_worker(owner, "echo", "idle")
    given_worker(owner)
    given_worker(owner, unseen_s=11)
    owner.execute("INSERT INTO pauses (job_type, reason, ends_at) VALUES ('report', 'operator', 'infinity')")

    health = await measure_health(resources.database)

    waiting = [
        (queue.job_type, queue.lane, queue.queue_depth, queue.items_waiting, queue.oldest_wait_s // 10)
        for queue in health.queues
    ]
    assert waiting == [("echo", "high", 1, 2, 3), ("echo", "normal", 2, 4, 10), ("report", "normal", 1, 2, 0)]
    assert {service.job_type: service.worker_count for service in health.services} == {"echo": 2, "idle": 1}
    assert [(pause.job_type, pause.reason) for pause in health.pauses] == [("report", "operator")]
    assert health.silent_worker_count == 1


async def test_a_job_waits_from_the_moment_its_turn_was_over(owner: Session, resources: Resources) -> None:
    job_id = given_job(owner, ["completed", "processing", "queued"])
    owner.execute(
        """UPDATE processing_jobs SET created_at = now() - '1 h'::interval, due_at = now() - '20 s'::interval
           WHERE id = %s""",
        (job_id,),
    )
    held = given_job(owner, ["processing"])
    owner.execute(
        "UPDATE processing_jobs SET created_at = now() - '2 h'::interval, due_at = NULL WHERE id = %s", (held,)
    )

    [queue] = (await measure_health(resources.database)).queues

    assert (queue.queue_depth, queue.items_waiting, queue.oldest_wait_s // 10) == (0, 1, 2)


async def test_events_say_what_waits_and_warn_of_what_nobody_serves(owner: Session, resources: Resources) -> None:
    given_waiting(owner, since_s=100)
    given_waiting(owner, since_s=5, job_type="report")
    given_worker(owner)
    given_worker(owner, unseen_s=86_400)

    with capture_logs() as events:
        await check_queue_health(QueueHealth.bind(resources, SERVICE))

    told = [(event["log_level"], event["event"], event.get("job_type")) for event in events]
    assert told == [
        ("warning", "workers.missed", None),
        ("info", "queue.measured", "echo"),
        ("warning", "queue.unserved", "report"),
    ]
