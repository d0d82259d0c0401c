"""What waits, for how long, and who is there: as numbers, as events, and for Prometheus."""

from structlog.testing import capture_logs

from functions.cron.check_queue_health import check_queue_health
from functions.http.metrics import exposition, metrics
from runtime.bindings.queue_health import Health, QueueHealth, QueueOfType
from runtime.bindings.resources import Resources
from runtime.store.identity import SERVICE
from tests.cron.given import given_worker
from tests.store.given import Session, given_job


def given_waiting(owner: Session, *, since_s: int, job_type: str = "echo") -> None:
    owner.execute(
        "UPDATE processing_jobs SET created_at = now() - %s * '1 s'::interval, job_type = %s WHERE id = %s",
        (since_s, job_type, given_job(owner, ["queued"], status="queued")),
    )


async def test_every_type_that_waits_or_is_served_is_measured(owner: Session, resources: Resources) -> None:
    given_waiting(owner, since_s=100)
    given_waiting(owner, since_s=50)
    given_waiting(owner, since_s=5, job_type="report")
    given_job(owner, ["processing"])
    given_worker(owner, "echo", "idle")
    given_worker(owner)
    given_worker(owner, unseen_s=11)

    health = await QueueHealth.bind(resources, SERVICE).measure()

    shown = [
        (queue.job_type, queue.queue_depth, queue.oldest_wait_s // 10, queue.worker_count) for queue in health.queues
    ]
    assert shown == [("echo", 2, 10, 2), ("idle", 0, 0, 1), ("report", 1, 0, 0)]
    assert health.silent_worker_count == 1


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


async def test_prometheus_gets_a_sample_for_each_type(owner: Session, resources: Resources) -> None:
    given_waiting(owner, since_s=100)

    answer = await metrics(QueueHealth.bind(resources, SERVICE))

    lines = answer.body.decode().splitlines()
    assert answer.media_type == "text/plain; version=0.0.4"
    assert 'careerbird_queue_depth{job_type="echo"} 1' in lines
    assert any(line.startswith('careerbird_oldest_wait_seconds{job_type="echo"} 100') for line in lines)
    assert 'careerbird_workers{job_type="echo"} 0' in lines
    assert lines[-1] == "careerbird_silent_workers 0"


def test_a_label_cannot_break_the_format() -> None:
    queue = QueueOfType(job_type='a"\\\n', queue_depth=1, oldest_wait_s=0.0, worker_count=0)

    text = exposition(Health(queues=[queue], silent_worker_count=0))

    assert 'careerbird_queue_depth{job_type="a\\"\\\\\\n"} 1' in text.splitlines()
