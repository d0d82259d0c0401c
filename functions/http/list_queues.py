"""Show operators the queue of each job type."""

from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import QueueView
from runtime.declare import get


@get("/api/operator/queues")
async def list_queues(caller: Caller, operator: OperatorReads) -> list[QueueView]:
    """Answer with depth, oldest wait, workers and pause; zeros included."""
    caller.must_operate()
    return await operator.queues()
