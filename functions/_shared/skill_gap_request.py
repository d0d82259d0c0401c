"""The skill gaps of many resumes against one or several job descriptions: the request and what the job keeps of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from functions._shared.ids import require_unique
from functions._shared.resume_batches import ResumeIds
from runtime.bindings.caller import Plan
from runtime.bindings.earlier_analyses import SameQuestion
from runtime.bindings.job_descriptions import JobDescription
from runtime.errors import FieldError, NotAcceptedError

MOST_DESCRIPTIONS = 10
ONE_FORM = "Name one job description in `jobDescriptionId`, or several in `jobDescriptionIds`, and not both."
EXAMPLE = {
    "resumeIds": ["019b76da-a800-7c5e-9d3f-2f6b8e0c4a17"],
    "jobDescriptionIds": ["019b76db-2c10-7f04-8a51-5c0d3be1f962", "019b76db-90a4-7d3b-b6c8-e1f2a4d57c08"],
    "userId": "6f1c2a52-8b9e-4a63-9d0e-5b1c8a7f4e21",
    "planType": "premium",
}

DescriptionIds = Annotated[
    list[UUID], Meta(min_length=1, max_length=MOST_DESCRIPTIONS, extra_json_schema={"uniqueItems": True})
]


class SkillGapRequest(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a submission: with one job description as for a bulk analysis, or with several.

    Attributes:
        job_description_id: The one; left out where there are several.
        job_description_ids: The several, at most ten; left out where there is one.
        reuse: Answer from the user's earlier results where the resume, all job descriptions, and who analyses have not
            changed; what is answered so costs no items of the plan.
    """

    schema_extra: ClassVar[Mapping[str, Any]] = {
        "oneOf": [{"required": ["jobDescriptionId"]}, {"required": ["jobDescriptionIds"]}],
        "examples": [EXAMPLE],
    }

    resume_ids: ResumeIds
    job_description_id: UUID | UnsetType = UNSET
    job_description_ids: DescriptionIds | UnsetType = UNSET
    user_id: UUID
    plan_type: Plan
    reuse: bool = False

    @property
    def item_count(self) -> int:
        """How many items the submission counts for."""
        return len(self.resume_ids)

    def descriptions(self) -> list[tuple[UUID, str]]:
        """Return each id with the JSON pointer to it.

        Raises:
            NotAcceptedError: There is none, both forms are there, or an id is there twice.
        """
        one, several = self.job_description_id, self.job_description_ids
        if isinstance(one, UUID) and several is UNSET:
            return [(one, "/jobDescriptionId")]
        if one is UNSET and not isinstance(several, UnsetType):
            require_unique(several, "/jobDescriptionIds")
            return [(each, f"/jobDescriptionIds/{place}") for place, each in enumerate(several)]
        pointer = "/jobDescriptionId" if several is UNSET else "/jobDescriptionIds"
        raise NotAcceptedError(ONE_FORM, errors=(FieldError(pointer=pointer, detail=ONE_FORM),))


class SkillGapBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every item of the job is given: the job descriptions as they were when it was submitted, and that day."""

    descriptions: list[JobDescription]
    reuse: bool = False
    submitted_on: date = field(default_factory=lambda: datetime.now(UTC).date())

    @property
    def question(self) -> SameQuestion | None:
        """What earlier results may answer; None where each resume is to be worked."""
        if not self.reuse:
            return None
        postings = [(one.title, one.text) for one in self.descriptions]
        return SameQuestion(job_type="skill_gap_batch", postings=postings, as_of=self.submitted_on)
