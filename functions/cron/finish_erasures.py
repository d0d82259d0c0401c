"""Finish what was asked to be erased and a death, or a server that was away, has cut short."""

from runtime.bindings.erasure import Erasure
from runtime.declare import cron


@cron(every_s=60)
async def finish_erasures(erasure: Erasure) -> None:
    """Look once; at rest this reads an empty index."""
    await erasure.finish_all()
