"""Export all that was decided about one candidate."""

from uuid import UUID

from runtime.bindings.decisions import Decisions, DecisionView
from runtime.declare import get


@get("/api/recruiter/resumes/{resumeId}/decisions")
async def export_decisions(resume_id: UUID, decisions: Decisions) -> list[DecisionView]:
    """Answer in the order of time: results with what they were made with, overrides, notes; also of jobs that went."""
    return await decisions.of_candidate(resume_id)
