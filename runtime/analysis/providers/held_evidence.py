"""Holds what the AI service says of a resume against the resume: what no line of it shows is unclear, and counted."""

import msgspec

from runtime.analysis.quote_places import Stretches
from runtime.analysis.result import RequirementFinding, ResumeAnalysis


def hold_evidence(analysis: ResumeAnalysis, resume_text: str) -> ResumeAnalysis:
    """Return an analysis whose quotes all stand in the resume; the same one when they already do.

    A requirement that is shown by no quote, or by one that the resume does not have, is `unclear`, and no longer one of
    the matched skills; a title of which that is so is not held.
    """
    resume = Stretches(resume_text, [(0, len(resume_text))])
    findings = [hold_finding(each, resume) for each in analysis.requirements]
    held_title = analysis.held_title if resume.has(analysis.held_title) else ""
    unproved = [before for before, after in zip(analysis.requirements, findings, strict=True) if before != after]
    count = len(unproved) + (held_title != analysis.held_title)
    if not count:
        return analysis
    not_shown = {each.text for each in unproved if each.is_shown}
    return msgspec.structs.replace(
        analysis,
        requirements=findings,
        matched_skills=[skill for skill in analysis.matched_skills if skill not in not_shown],
        held_title=held_title,
        evidence_unproved=count,
        warnings=sorted({*analysis.warnings, "evidence_unproved"}),
    )


def hold_finding(finding: RequirementFinding, resume: Stretches) -> RequirementFinding:
    """Return a requirement as its quote proves it; of a missing one, a quote is the line that denies it."""
    if resume.has(finding.evidence) and (finding.evidence or not finding.is_shown):
        return finding
    return msgspec.structs.replace(finding, status="unclear", evidence="")
