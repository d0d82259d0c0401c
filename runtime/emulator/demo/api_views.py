"""What the demo reads of the API's answers."""

from uuid import UUID

from msgspec import Struct

FINAL = frozenset({"completed", "failed", "cancelled"})


class Identified(Struct, frozen=True, kw_only=True):
    """Something with an id."""

    id: UUID


class StoredResume(Struct, frozen=True, kw_only=True, rename="camel"):
    """An uploaded file."""

    id: UUID
    file_name: str


class StoredResumes(Struct, frozen=True, kw_only=True):
    """The uploaded files."""

    resumes: list[StoredResume]


class Accepted(Struct, frozen=True, kw_only=True, rename="camel"):
    """A submitted job."""

    job_id: UUID


class Progress(Struct, frozen=True, kw_only=True, rename="camel"):
    """How far the job is."""

    status: str
    progress_percentage: float
    sequence: int
    total_items: int

    @property
    def is_final(self) -> bool:
        """Whether the job has ended."""
        return self.status in FINAL


class Judgement(Struct, frozen=True, kw_only=True, rename="camel"):
    """The result of one resume."""

    score: float
    summary: str


class FinishedItem(Struct, frozen=True, kw_only=True, rename="camel"):
    """One resume of the job."""

    item_id: str
    status: str
    result_data: Judgement | None
    error_code: str | None
    error_message: str | None


class FinishedItems(Struct, frozen=True, kw_only=True):
    """All resumes of the job, the best first."""

    items: list[FinishedItem]


class Summary(Struct, frozen=True, kw_only=True, rename="camel"):
    """The result of the job."""

    analyzed_count: int
    failed_count: int
    average_score: float | None


class RareSkill(Struct, frozen=True, kw_only=True, rename="camel"):
    """A requirement that few candidates prove."""

    skill: str
    proved_count: int


class Gaps(Struct, frozen=True, kw_only=True, rename="camel"):
    """The skill gaps of all candidates."""

    candidate_count: int
    all_proved_count: int
    one_away_count: int
    rarest: list[RareSkill]


class GapSummary(Struct, frozen=True, kw_only=True):
    """The result of the skill gaps' job."""

    descriptions: list[Gaps]


class Outcome(Struct, frozen=True, kw_only=True):
    """All that came of the demo.

    Attributes:
        names: File names by resume id.
        duration_s: From the submission to the end of the job, as polling saw it.
        report: The report on the job as PDF; None where the job is not completed.
    """

    names: dict[str, str]
    progress: Progress
    items: list[FinishedItem]
    summary: Summary | None
    duration_s: float
    gaps: Gaps | None
    report: bytes | None
