"""The analysis of many resumes against one job description: the request and what the job keeps of it."""

from datetime import UTC, date, datetime
from uuid import UUID

from msgspec import Struct, field

from functions._shared.resume_batches import ResumeIds
from runtime.bindings.caller import Plan
from runtime.bindings.earlier_analyses import SameQuestion


class BulkAnalysisRequest(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a submission.

    Attributes:
        reuse: Answer from the user's earlier results where the resume, the posting, and who analyses have not changed;
            what is answered so costs no items of the plan.
    """

    resume_ids: ResumeIds
    job_description_id: UUID
    user_id: UUID
    plan_type: Plan
    reuse: bool = False

    @property
    def item_count(self) -> int:
        """How many items the submission counts for."""
        return len(self.resume_ids)


class BulkAnalysis(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every item of the job is given: the job description as it was when the job was submitted, and that day."""

    job_description_id: UUID
    title: str
    job_description: str
    reuse: bool = False
    submitted_on: date = field(default_factory=lambda: datetime.now(UTC).date())

    @property
    def question(self) -> SameQuestion | None:
        """What earlier results may answer; None where each resume is to be worked."""
        if not self.reuse:
            return None
        postings = [(self.title, self.job_description)]
        return SameQuestion(job_type="bulk_analysis", postings=postings, as_of=self.submitted_on)
