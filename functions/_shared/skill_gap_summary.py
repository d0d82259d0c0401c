"""The result of a batch of skill gaps: skills and candidates beside each other, for each job description."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from functions._shared.failure_words import Failure
from functions._shared.made_by import ResultMaker
from functions._shared.warning_words import Notice
from runtime.bindings.analyst import Advice, GapStatus


class SkillColumn(Struct, rename="camel", frozen=True, kw_only=True):
    """One requirement, and how many candidates have it.

    Attributes:
        skill: The requirement as the posting has it.
        kind: `must`, or `nice` to have.
        could_show_count: Of those who do not prove it, those who may have it and should say where.
        to_learn_count: The others.
    """

    skill: str
    kind: Literal["must", "nice"]
    proved_count: int
    mentioned_count: int
    unclear_count: int
    missing_count: int
    could_show_count: int
    to_learn_count: int


class CandidateRow(Struct, rename="camel", frozen=True, kw_only=True):
    """One candidate's row of the matrix.

    Attributes:
        item_id: The resume's id.
        label: Its file's name as uploaded; None when the file is gone.
        score: As in the candidate's item.
        cells: One status for each of `skills`, in their order; None where this candidate's result has no such skill.
    """

    item_id: str
    label: str | None
    position: int
    score: float | None
    cells: list[GapStatus | None]


class OneAway(Struct, rename="camel", frozen=True, kw_only=True):
    """A candidate who proves all that must be met but one requirement.

    Attributes:
        skill: The requirement.
        evidence: The line that only mentions it or denies it; empty when none does.
        nearest: The line that comes nearest to it; empty when none does.
        advice: What would close the gap.
        suggestion: The advice as a sentence, in the posting's language.
    """

    item_id: str
    label: str | None
    position: int
    skill: str
    status: GapStatus
    evidence: str
    nearest: str
    advice: Advice
    suggestion: str


class RareSkill(Struct, rename="camel", frozen=True, kw_only=True):
    """A requirement that few candidates prove."""

    skill: str
    kind: Literal["must", "nice"]
    proved_count: int


class PoolSuggestion(Struct, rename="camel", frozen=True, kw_only=True):
    """What closing the gap at one requirement would do for all candidates together.

    Attributes:
        one_away_count: Candidates whom this requirement alone keeps from proving all that must be met.
        suggestion: A sentence, in the posting's language.
    """

    skill: str
    could_show_count: int
    to_learn_count: int
    one_away_count: int
    suggestion: str


class DescriptionGaps(Struct, rename="camel", frozen=True, kw_only=True):
    """The gaps of all candidates for one job description.

    Attributes:
        skills: The columns of the matrix: what the posting asks for, in its order; at most 100.
        candidates: The rows of the matrix: the 100 with the highest score, the highest first; the job's items have all,
            in pages.
        candidate_count: How many candidates there are in all.
        all_proved_count: Candidates who prove all that must be met.
        rarest: The ten requirements that the fewest candidates prove, those that must be met first.
        one_away: Candidates who prove all that must be met but one requirement, at most 100, by score.
        one_away_count: How many of them there are in all.
        suggestions: At most ten, by how many candidates they would bring to all that must be met.
        warnings: What could not be read of the posting: `no_requirements_read`, `language_not_covered`; and what the
            answers of another analyst gave cause for.
        warning_details: The same in words.
    """

    job_description_id: UUID
    title: str
    skills: list[SkillColumn]
    candidates: list[CandidateRow]
    candidate_count: int
    all_proved_count: int
    rarest: list[RareSkill]
    one_away: list[OneAway]
    one_away_count: int
    suggestions: list[PoolSuggestion]
    warnings: list[str]
    warning_details: list[Notice]


class SkillGapSummary(Struct, rename="camel", frozen=True, kw_only=True):
    """The result of a batch of skill gaps.

    Attributes:
        descriptions: One for each job description, in the order of the request.
        analyzed_count: Resumes that were compared.
        failed_count: Resumes that could not be.
        failures: Those, by error code.
        failure_details: The same in words, with what to do, the most frequent first.
        made_by: Who made the results, one for each job description of a resume; who made most first.
    """

    descriptions: list[DescriptionGaps]
    analyzed_count: int
    failed_count: int
    failures: dict[str, int]
    failure_details: list[Failure]
    made_by: list[ResultMaker]
