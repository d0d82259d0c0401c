"""Log what waits in the queues, for how long, and which queues nobody serves."""

from runtime.bindings.queue_health import QueueHealth
from runtime.declare import cron


@cron(every_s=15)
async def check_queue_health(queue_health: QueueHealth) -> None:
    """Look once; `/metrics` has the same numbers at any moment."""
    await queue_health.report()
