"""Show the state of the queues to Prometheus."""

from collections.abc import Callable, Iterable

from runtime.bindings.queue_health import Health, QueueHealth, QueueOfType
from runtime.bindings.reply import Reply
from runtime.declare import get

TEXT = "text/plain; version=0.0.4"  # Prometheus, "Exposition formats"
GAUGES: tuple[tuple[str, str, Callable[[QueueOfType], float]], ...] = (
    ("careerbird_queue_depth", "Jobs that no worker has started.", lambda queue: queue.queue_depth),
    ("careerbird_oldest_wait_seconds", "Age of the oldest of them.", lambda queue: round(queue.oldest_wait_s, 3)),
    ("careerbird_workers", "Worker processes that serve the job type.", lambda queue: queue.worker_count),
)


@get("/metrics", auth=False)
async def metrics(queue_health: QueueHealth) -> Reply[bytes]:
    """Answer with gauges: numbers alone, of all users together."""
    return Reply(body=exposition(await queue_health.measure()).encode(), media_type=TEXT)


def exposition(health: Health) -> str:
    """Return Prometheus's text format."""
    silent = f"careerbird_silent_workers {health.silent_worker_count}"
    lines = [line for name, about, value in GAUGES for line in gauge(name, about, value, health.queues)]
    lines += [*head("careerbird_silent_workers", "Workers unseen for ten seconds, not given up yet."), silent]
    return "\n".join(lines) + "\n"


def gauge(name: str, about: str, value: Callable[[QueueOfType], float], queues: Iterable[QueueOfType]) -> Iterable[str]:
    """Yield a gauge with one sample for each job type."""
    yield from head(name, about)
    for queue in queues:
        yield f'{name}{{job_type="{escape(queue.job_type)}"}} {value(queue)}'


def head(name: str, about: str) -> list[str]:
    """Return the two lines before a gauge's samples."""
    return [f"# HELP {name} {about}", f"# TYPE {name} gauge"]


def escape(value: str) -> str:
    """Return a label's value as the format wants it between quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
