"""Start nothing more of a job type."""

from functions._shared.job_answers import Done
from runtime.bindings.caller import Caller
from runtime.bindings.job_types import JobTypes
from runtime.bindings.operations.operator_actions import OperatorActions
from runtime.declare import post


@post("/api/operator/queues/{jobType}/pause", status=200)
async def pause_queue(job_type: str, caller: Caller, job_types: JobTypes, operator: OperatorActions) -> Done:
    """Pause it until somebody ends the pause; what runs is finished."""
    caller.must_operate()
    job_types.must_have(job_type)
    await operator.pause(job_type)
    return Done(message=f"{job_type} is paused")
