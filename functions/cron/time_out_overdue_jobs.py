"""Fail the jobs that took `JOB_TIMEOUT_MINUTES` of their own time: pauses and the turns of others do not count."""

from runtime.bindings.upkeep import Deadlines
from runtime.declare import cron


@cron(every_s=5)
async def time_out_overdue_jobs(deadlines: Deadlines) -> None:
    """End what is overdue; results so far stay, and a retry goes on with the rest."""
    await deadlines.time_out_jobs()
