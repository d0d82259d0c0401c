"""Queue the analysis of many resumes against one job description."""

from functions._shared.analysis_request import BulkAnalysis, BulkAnalysisRequest
from functions._shared.ids import require_unique
from functions._shared.job_answers import JobAccepted, accept, where_to_ask
from functions._shared.resume_batches import find_descriptions
from runtime.bindings.caller import Caller
from runtime.bindings.headers import IdempotencyKey
from runtime.bindings.job_descriptions import JobDescriptions
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.reply import Reply
from runtime.declare import post


@post("/api/recruiter/analyze/bulk", status=202, limit="submissions")
async def submit_bulk_analysis(
    body: BulkAnalysisRequest,
    caller: Caller,
    jobs: Jobs,
    job_descriptions: JobDescriptions,
    idempotency_key: IdempotencyKey = None,
) -> Reply[JobAccepted]:
    """Snapshot the job description into a new job with one item for each resume."""
    caller.must_be(body.user_id)
    caller.must_have(body.plan_type)
    new_job = await make_job(body, job_descriptions)
    job = await jobs.submit(new_job, idempotency_key=idempotency_key)
    return Reply(body=accept(job, "Bulk analysis job queued successfully"), headers=where_to_ask(job.id))


async def make_job(body: BulkAnalysisRequest, job_descriptions: JobDescriptions) -> NewJob:
    """Return the job with one item for each resume.

    Raises:
        NotAcceptedError: A resume is named twice, or the user has no such job description.
    """
    resume_ids = require_unique(body.resume_ids, "/resumeIds")
    wanted = [(body.job_description_id, "/jobDescriptionId")]
    [described] = await find_descriptions(wanted, body.user_id, job_descriptions)
    data = BulkAnalysis(
        job_description_id=described.id, title=described.title, job_description=described.text, reuse=body.reuse
    )
    return NewJob(
        job_type="bulk_analysis",
        item_type="resume_analysis",
        user_id=body.user_id,
        plan=body.plan_type,
        items=resume_ids,
        data=data,
        reuse=data.question,
        request=body,
        title=described.title,
        job_description_id=described.id,
    )
