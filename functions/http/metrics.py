"""Show the metrics of this process to Prometheus, where `METRICS_PUBLIC` allows it on the port of the API."""

from runtime.bindings.public_metrics import PublicMetrics
from runtime.bindings.reply import Reply
from runtime.declare import get


@get("/metrics", auth=False)
async def metrics(public_metrics: PublicMetrics) -> Reply[bytes]:
    """Answer with numbers alone, of all users together; `METRICS_PORT` has the same on a port of its own."""
    body, media_type = await public_metrics.render()
    return Reply(body=body, media_type=media_type)
