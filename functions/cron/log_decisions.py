"""Keep what the analysis decided in jobs that have ended: it outlives them."""

from runtime.bindings.upkeep import DecisionLog
from runtime.declare import cron


@cron(every_s=15)
async def log_decisions(decisions: DecisionLog) -> None:
    """Keep each result once; a job that is deleted before has its own kept at that moment."""
    await decisions.log_results()
