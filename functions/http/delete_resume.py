"""Delete a resume, and what was made of it where that is asked for."""

from typing import Literal
from uuid import UUID

from runtime.bindings.condition import Condition
from runtime.bindings.erasure import Erasure
from runtime.bindings.resumes import Resumes
from runtime.declare import delete


@delete("/api/recruiter/resumes/{resumeId}")
async def delete_resume(
    resume_id: UUID,
    resumes: Resumes,
    erasure: Erasure,
    condition: Condition,
    erase: Literal["results"] | None = None,
) -> None:
    """Delete the file and its text; `?erase=results` also erases what was made of it, now or before, in all jobs."""
    if erase == "results":
        await erasure.erase(resume_id, condition)
    else:
        await resumes.delete(resume_id, condition)
