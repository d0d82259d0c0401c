"""Delete resumes that no job has used for `RESUME_RETENTION_DAYS` after their upload, where that is set."""

from runtime.bindings.upkeep import Retention
from runtime.declare import cron


@cron(every_minutes_setting="CLEANUP_INTERVAL_MINUTES")
async def delete_unused_resumes(retention: Retention) -> None:
    """Delete in batches; the files of a user with an open job stay, for it may be about to read them."""
    await retention.delete_unused_resumes()
