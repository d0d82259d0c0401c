"""Show operators what ended in the last 24 hours."""

from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import HistoryStep
from runtime.declare import get


@get("/api/operator/history")
async def get_queue_history(caller: Caller, operator: OperatorReads) -> list[HistoryStep]:
    """Answer with steps of ten minutes for each job type; where nothing ended there is none."""
    caller.must_operate()
    return await operator.history()
