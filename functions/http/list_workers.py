"""Show operators the worker processes."""

from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import WorkerView
from runtime.declare import get


@get("/api/operator/workers")
async def list_workers(caller: Caller, operator: OperatorReads) -> list[WorkerView]:
    """Answer with what each runs and when it was seen last."""
    caller.must_operate()
    return await operator.workers()
