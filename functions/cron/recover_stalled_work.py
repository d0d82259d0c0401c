"""Give back the work of dead workers and put the tickets that are missing."""

from runtime.bindings.recovery import Recovery
from runtime.declare import cron


@cron(every_s=5)
async def recover_stalled_work(recovery: Recovery) -> None:
    """Recover once; at rest this reads next to nothing."""
    await recovery.run()
