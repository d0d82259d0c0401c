"""Queue the skill gaps of many resumes against one or several job descriptions."""

from functions._shared.ids import require_unique
from functions._shared.job_answers import JobAccepted, accept, where_to_ask
from functions._shared.resume_batches import find_descriptions
from functions._shared.skill_gap_request import SkillGapBatch, SkillGapRequest
from runtime.bindings.caller import Caller
from runtime.bindings.headers import IdempotencyKey
from runtime.bindings.job_descriptions import JobDescriptions
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.reply import Reply
from runtime.declare import post


@post("/api/recruiter/analyze/skill-gap", status=202, limit="submissions")
async def submit_skill_gap_batch(
    body: SkillGapRequest,
    caller: Caller,
    jobs: Jobs,
    job_descriptions: JobDescriptions,
    idempotency_key: IdempotencyKey = None,
) -> Reply[JobAccepted]:
    """Snapshot the job descriptions into a new job with one item for each resume, compared with every one of them."""
    caller.must_be(body.user_id)
    caller.must_have(body.plan_type)
    new_job = await make_job(body, job_descriptions)
    job = await jobs.submit(new_job, idempotency_key=idempotency_key)
    return Reply(body=accept(job, "Skill gap job queued successfully"), headers=where_to_ask(job.id))


async def make_job(body: SkillGapRequest, job_descriptions: JobDescriptions) -> NewJob:
    """Return the job with one item for each resume.

    Raises:
        NotAcceptedError: Something is named twice, no job description or both forms are given, or the user has no such
            one.
    """
    resume_ids = require_unique(body.resume_ids, "/resumeIds")
    descriptions = await find_descriptions(body.descriptions(), body.user_id, job_descriptions)
    data = SkillGapBatch(descriptions=descriptions, reuse=body.reuse)
    return NewJob(
        job_type="skill_gap_batch",
        item_type="skill_gap",
        user_id=body.user_id,
        plan=body.plan_type,
        items=resume_ids,
        data=data,
        reuse=data.question,
        request=body,
        title=", ".join(one.title for one in descriptions),
        job_description_id=descriptions[0].id if len(descriptions) == 1 else None,
    )
