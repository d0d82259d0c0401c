"""Functions are replaced one after the other meanwhile, by whoever runs this: `--host` is where they are deployed."""

from loadtest.stages import StagedShape
from loadtest.thresholds import DELAY, Threshold


class DeployUnderLoad(StagedShape):
    """20 users for 120 s, of whom the hub's are sent away and come again; no request may fail.

    How long a first request waits for a process is not held here: it is what `make bench-deploy` measures.
    """

    users = 20
    seconds = 120
    thresholds = (
        Threshold(method="POST", name="/analyze/bulk", p95_ms=3_000),
        Threshold(method="HUB", name=DELAY, p95_ms=5_000),
        Threshold(method="SSE", name=DELAY, p95_ms=5_000),
    )
