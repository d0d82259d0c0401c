"""Judges each requirement of a posting by the lines of a resume: shown, unclear or missing."""

import re
from collections.abc import Sequence

from msgspec import Struct

from runtime.analysis.evidence.evidence_finder import Evidence
from runtime.analysis.evidence.proof_lines import ProofLines
from runtime.analysis.job import PreparedJob
from runtime.analysis.posting import Requirement
from runtime.analysis.readable import ReadableResume
from runtime.analysis.result import RequirementFinding, Status
from runtime.analysis.shares import Likeness

# The log odds that a requirement which no line shows is lacking, by logistic regression (Cox 1958) over the open claims
# sets: 954 such requirements, 510 of them lacking.
LACKING = 2.4
SHOWN, OCCUPATION, WORDS, TITLE = 2.9, 0.9, 1.3, 1.7
CLOSE, SKILL, LENGTH = 1.2, 0.5, 0.95
LEAST_ODDS = 0.65
MOST_WORDS = 6
ENOUGH = 4  # requirements: the share of fewer tells little
OR_WORK = re.compile(
    r"\b(?:equivalent|comparable|relevant) (?:practical |work |professional |industry )?experience|"
    r"vergleichbare (?:\w+ )?\w*erfahrung|expérience équivalente|experiencia equivalente",
    re.IGNORECASE,
)


class Proofs(Struct, frozen=True, kw_only=True):
    """What a resume says of each requirement, in the posting's order.

    Attributes:
        shown: The line that shows it or comes close; None where no line does.
        denied: The clause that denies it, wishes for it, or gives it to somebody else; empty when there is none.
    """

    resume: ReadableResume
    requirements: Sequence[Requirement]
    shown: Sequence[Evidence | None]
    denied: Sequence[str]


def find_proofs(resume: ReadableResume, job: PreparedJob) -> Proofs:
    """Look for every requirement in what proves something, and in what denies."""
    requirements = job.posting.requirements
    denied = job.finder.find_lines(ProofLines(resume.unproven))
    return Proofs(resume=resume, requirements=requirements, shown=job.finder.find(resume.lines), denied=denied)


def judge_requirements(proofs: Proofs, likeness: Likeness) -> list[RequirementFinding]:
    """Return each requirement with the line that shows it, comes close, or denies it.

    Silence says the less the more a resume is like the job: it is missing of a stranger, unclear of one of the trade.
    """
    shown_count = sum(found is not None and found.is_shown for found in proofs.shown)
    share = shown_count / max(ENOUGH, len(proofs.requirements))
    lacking = LACKING - SHOWN * share - OCCUPATION * likeness.occupation - WORDS * likeness.words
    lacking -= TITLE * likeness.is_title_held
    return [
        judge_requirement(requirement, found, denial, is_telling=tells(proofs, requirement, found, lacking))
        for requirement, found, denial in zip(proofs.requirements, proofs.shown, proofs.denied, strict=True)
    ]


def tells(proofs: Proofs, requirement: Requirement, found: Evidence | None, lacking: float) -> bool:
    """Tell whether not to say a thing is to lack it: a list of skills would hold it, or the odds are high enough."""
    if proofs.resume.lists_skills and requirement.skill:
        return True
    length = min(len(requirement.text.split()), MOST_WORDS) / MOST_WORDS
    return lacking - CLOSE * (found is not None) + SKILL * bool(requirement.skill) + LENGTH * length > LEAST_ODDS


def judge_requirement(
    requirement: Requirement, found: Evidence | None, denial: str, *, is_telling: bool
) -> RequirementFinding:
    """Return what is said of one requirement, with the line for it."""
    if found is not None and found.is_shown:
        return finding_of(requirement, "shown", found.line)
    if denial or (is_telling and not may_be_met_by_work(requirement)):
        return finding_of(requirement, "missing", denial)
    return finding_of(requirement, "unclear", found.line if found else "")


def finding_of(requirement: Requirement, status: Status, line: str) -> RequirementFinding:
    """Return a requirement with its status and the line for it."""
    return RequirementFinding(
        text=requirement.text,
        start=requirement.start,
        end=requirement.end,
        kind=requirement.kind,
        status=status,
        evidence=line,
    )


def may_be_met_by_work(requirement: Requirement) -> bool:
    """Tell whether experience stands in for it, as in "degree or equivalent practical experience"."""
    return OR_WORK.search(requirement.text) is not None
