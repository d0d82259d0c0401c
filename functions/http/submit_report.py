"""Order a report on a finished analysis or batch of skill gaps."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from functions._shared.ids import require_unique
from functions._shared.job_answers import where_to_ask
from functions._shared.report_request import ReportRequest
from runtime.bindings.caller import Caller
from runtime.bindings.headers import IdempotencyKey
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.reply import Reply
from runtime.bindings.reports import Choices, Reports
from runtime.declare import post


class ReportAccepted(Struct, rename="camel", frozen=True, kw_only=True):
    """Answer to an order; given again, it is the first one.

    Attributes:
        job_id: The report's own job: its documents are asked for by this id.
        total_sections: Sections that are made, each an item of the job.
    """

    success: bool = True
    job_id: UUID
    message: str
    estimated_completion_time: datetime | None
    total_sections: int
    status: Literal["queued"] = "queued"


@post("/api/recruiter/reports", status=202, limit="submissions")
async def submit_report(
    body: ReportRequest, caller: Caller, jobs: Jobs, reports: Reports, idempotency_key: IdempotencyKey = None
) -> Reply[ReportAccepted]:
    """Note which candidates are the best now, and queue a job with an item for each section of the report."""
    caller.must_be(body.user_id)
    caller.must_have(body.plan_type)
    require_unique(body.formats, "/formats")
    choices = Choices(formats=body.formats, top=body.top, language=body.language, anonymous=body.anonymous)
    order, item_ids = await reports.order(body.job_id, body.user_id, choices)
    new_job = NewJob(
        job_type="report_generation",
        item_type="report_section",
        user_id=body.user_id,
        plan=body.plan_type,
        items=item_ids,
        data=order,
        request=body,
        title=order.titles[0],
        source_job_id=body.job_id,
    )
    job = await jobs.submit(new_job, idempotency_key=idempotency_key)
    answer = ReportAccepted(
        job_id=job.id,
        message="Report job queued successfully",
        estimated_completion_time=job.estimated_completion_time,
        total_sections=job.total_items,
    )
    return Reply(body=answer, headers=where_to_ask(job.id))
