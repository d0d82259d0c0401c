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

LISTED_WORDS = 3
ENOUGH_MUSTS = 4
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
    denied = job.finder.find_lines(ProofLines(resume.unproven)) if resume.unproven else [""] * len(requirements)
    return Proofs(resume=resume, requirements=requirements, shown=job.finder.find(resume.lines), denied=denied)


def judge_requirements(proofs: Proofs, *, is_of_the_trade: bool) -> list[RequirementFinding]:
    """Return each requirement with the line that shows it, comes close, or denies it.

    Of who is of the trade, or shows half of what is asked for, silence says little, and a line that comes close may say
    it in other words: both are unclear. A list of skills is taken at its word: a known skill would stand there.
    """
    is_of_the_trade = is_of_the_trade or shows_half(proofs.requirements, proofs.shown)
    return [
        judge_requirement(
            requirement,
            found,
            denial,
            is_telling=tells(proofs, requirement, found, is_of_the_trade=is_of_the_trade),
        )
        for requirement, found, denial in zip(proofs.requirements, proofs.shown, proofs.denied, strict=True)
    ]


def shows_half(requirements: Sequence[Requirement], shown: Sequence[Evidence | None]) -> bool:
    """Tell whether half of what must be met is shown, or more; of few it tells nothing."""
    musts = [found for each, found in zip(requirements, shown, strict=True) if each.kind == "must"]
    shown_count = sum(found is not None and found.is_shown for found in musts)
    return len(musts) >= ENOUGH_MUSTS and 2 * shown_count >= len(musts)


def tells(proofs: Proofs, requirement: Requirement, found: Evidence | None, *, is_of_the_trade: bool) -> bool:
    """Tell whether not to say a thing is to lack it: a list would hold it, or a stranger says nothing near it."""
    has_list = proofs.resume.lists_skills
    if has_list and requirement.skill:
        return True
    is_short = len(requirement.text.split()) <= LISTED_WORDS
    return not is_of_the_trade and (found is None or (has_list and is_short))


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
