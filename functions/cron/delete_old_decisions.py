"""Delete decisions about candidates after `DECISION_LOG_DAYS`."""

from runtime.bindings.upkeep import DecisionLog
from runtime.declare import cron


@cron(daily_at="03:40")
async def delete_old_decisions(decisions: DecisionLog) -> None:
    """Delete in batches."""
    await decisions.delete_old()
