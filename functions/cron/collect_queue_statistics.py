"""Count the jobs that ended into the statistics of their day, and keep the day's greatest queue depth."""

from runtime.bindings.upkeep import Statistics
from runtime.declare import cron


@cron(every_s=15)
async def collect_queue_statistics(statistics: Statistics) -> None:
    """Count each end once, into the UTC day on which it came."""
    await statistics.collect()
