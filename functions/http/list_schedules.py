"""Show operators the schedules."""

from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import ScheduleView
from runtime.declare import get


@get("/api/operator/schedules")
async def list_schedules(caller: Caller, operator: OperatorReads) -> list[ScheduleView]:
    """Answer with the last and the next run of each."""
    caller.must_operate()
    return await operator.schedules()
