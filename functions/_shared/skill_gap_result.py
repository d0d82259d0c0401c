"""The result of one item of a batch of skill gaps."""

from uuid import UUID

from msgspec import Struct

from runtime.bindings.analyst import SkillGaps


class DescribedGaps(SkillGaps, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what one job description asks for."""

    job_description_id: UUID
    title: str


class ResumeGaps(Struct, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what the job descriptions ask for.

    Attributes:
        score: The highest of `descriptions`; None when nothing could be read of any.
        matched_skills: Requirements that are proved, of all job descriptions, each once.
        flags: Of all comparisons, each once.
        descriptions: One for each job description, in the order of the request.
        input_hash: That of all comparisons together.
        reused: Whether all of it was taken from an earlier result of the same user.
    """

    score: float | None
    matched_skills: list[str]
    flags: list[str]
    descriptions: list[DescribedGaps]
    input_hash: str = ""
    reused: bool = False
