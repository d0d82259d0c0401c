"""Show operators what fails, by error code."""

from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import FailureView
from runtime.declare import get


@get("/api/operator/failures")
async def list_failures(caller: Caller, operator: OperatorReads) -> list[FailureView]:
    """Answer with the failed items of the last 24 hours, the most frequent first."""
    caller.must_operate()
    return await operator.failures()
