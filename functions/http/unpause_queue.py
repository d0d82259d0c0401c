"""Let a paused job type go on."""

from functions._shared.job_answers import Done
from runtime.bindings.caller import Caller
from runtime.bindings.job_types import JobTypes
from runtime.bindings.operations.operator_actions import OperatorActions
from runtime.declare import post


@post("/api/operator/queues/{jobType}/unpause", status=200)
async def unpause_queue(job_type: str, caller: Caller, job_types: JobTypes, operator: OperatorActions) -> Done:
    """End its pause; one that is not paused stays as it is."""
    caller.must_operate()
    job_types.must_have(job_type)
    await operator.unpause(job_type)
    return Done(message=f"{job_type} goes on")
