"""Cancel a job of any user, as an operator."""

from uuid import UUID

from functions._shared.job_answers import Done
from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_actions import OperatorActions
from runtime.declare import post


@post("/api/operator/jobs/{jobId}/cancel", status=200)
async def cancel_any_job(job_id: UUID, caller: Caller, operator: OperatorActions) -> Done:
    """Cancel; a job that is cancelled already gives the same answer."""
    caller.must_operate()
    await operator.cancel(job_id)
    return Done(message="Job cancelled successfully")
