"""Judges each requirement of a posting by the lines of a resume: shown, unclear or missing."""

import re
from collections.abc import Sequence

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


def find_requirements(resume: ReadableResume, job: PreparedJob, *, is_title_held: bool) -> list[RequirementFinding]:
    """Return each requirement with the line that shows it, comes close, or denies it.

    Of who has held the title, or shows half of what is asked for, silence says little, and a line that comes close may
    say it in other words: both are unclear, unless a list of skills would hold it.
    """
    requirements = job.posting.requirements
    shown = job.finder.find(resume.lines)
    is_of_the_trade = is_title_held or shows_half(requirements, shown)
    denied = job.finder.find(ProofLines(resume.unproven)) if resume.unproven else [None] * len(requirements)
    return [
        judge_requirement(requirement, found, denial_in(against), resume, is_of_the_trade=is_of_the_trade)
        for requirement, found, against in zip(requirements, shown, denied, strict=True)
    ]


def shows_half(requirements: Sequence[Requirement], shown: Sequence[Evidence | None]) -> bool:
    """Tell whether half of what must be met is shown, or more; of few it tells nothing."""
    musts = [found for each, found in zip(requirements, shown, strict=True) if each.kind == "must"]
    shown_count = sum(found is not None and found.is_shown for found in musts)
    return len(musts) >= ENOUGH_MUSTS and 2 * shown_count >= len(musts)


def denial_in(against: Evidence | None) -> str:
    """Return the clause that denies, wishes, or gives a requirement to somebody else; empty when there is none."""
    return against.line if against is not None and against.is_shown else ""


def judge_requirement(
    requirement: Requirement, found: Evidence | None, denial: str, resume: ReadableResume, *, is_of_the_trade: bool
) -> RequirementFinding:
    """Return what is said of one requirement, with the line for it."""
    is_telling = not is_of_the_trade and (found is None or is_on_record(requirement, resume))  # to say nothing of it
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


def is_on_record(requirement: Requirement, resume: ReadableResume) -> bool:
    """Tell whether the resume has a list of skills that would hold this one: a skill by name, or a few words."""
    is_short = len(requirement.text.split()) <= LISTED_WORDS
    return resume.lists_skills and (bool(requirement.skill) or is_short)


def may_be_met_by_work(requirement: Requirement) -> bool:
    """Tell whether experience stands in for it, as in "degree or equivalent practical experience"."""
    return OR_WORK.search(requirement.text) is not None
