"""Drive the failed items of many ended jobs again, as an operator."""

from typing import Annotated

from msgspec import Meta, Struct

from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_actions import OperatorActions, RetryCount, RetryFilter
from runtime.declare import post


class BulkRetryRequest(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a retry of many jobs.

    Attributes:
        preview: Only count what would be driven again.
        job_type: Only jobs of this type.
        error_code: Only jobs with an item that failed so; all of their failed items are driven again.
        max_age_s: Only jobs that ended at most so many seconds ago.
        limit: At most so many jobs, the newest first.
    """

    preview: bool
    job_type: Annotated[str, Meta(min_length=1, max_length=50)] | None = None
    error_code: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    max_age_s: Annotated[int, Meta(ge=1, le=31_536_000)] = 86_400
    limit: Annotated[int, Meta(ge=1, le=100)] = 100


@post("/api/operator/retries", status=200)
async def retry_failed_jobs(body: BulkRetryRequest, caller: Caller, operator: OperatorActions) -> RetryCount:
    """Answer with how many jobs and items; ask again for the next ones."""
    caller.must_operate()
    wanted = RetryFilter(job_type=body.job_type, error_code=body.error_code, max_age_s=body.max_age_s, limit=body.limit)
    return await operator.count_retryable(wanted) if body.preview else await operator.retry(wanted)
