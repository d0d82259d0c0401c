"""Delete jobs whose results have been kept for `RESULT_TTL_HOURS` after their end."""

from runtime.bindings.upkeep import Retention
from runtime.declare import cron


@cron(every_minutes_setting="CLEANUP_INTERVAL_MINUTES")
async def clean_up_expired_jobs(retention: Retention) -> None:
    """Delete in batches; a job that runs is never among them."""
    await retention.delete_expired_jobs()
