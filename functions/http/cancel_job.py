"""Cancel a job: results so far stay, nothing more starts."""

from uuid import UUID

from msgspec import Struct

from functions._shared.job_answers import Done
from runtime.bindings.caller import Caller
from runtime.bindings.jobs import Jobs
from runtime.declare import post


class CancelRequest(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a cancellation."""

    user_id: UUID


@post("/api/recruiter/jobs/{jobId}/cancel", status=200)
async def cancel_job(job_id: UUID, body: CancelRequest, caller: Caller, jobs: Jobs) -> Done:
    """Cancel; a job that is cancelled already gives the same answer."""
    caller.must_be(body.user_id)
    await jobs.cancel(job_id)
    return Done(message="Job cancelled successfully")
