"""Makes a skill gap of an analysis that somebody else made: a quote counts when the resume has it."""

from runtime.analysis.gap_result import GapStatus, SkillGap, SkillGaps
from runtime.analysis.gap_rules import advise, share_proved
from runtime.analysis.made import Made
from runtime.analysis.quote_places import Stretches
from runtime.analysis.result import MAX_RESUME_CHARACTERS, RequirementFinding, ResumeAnalysis


def gaps_of_analysis(analysis: ResumeAnalysis, resume_text: str) -> SkillGaps:
    """Return the gaps that an analysis tells of; what it calls shown without a line of the resume is unclear.

    Args:
        analysis: Of this resume.
        resume_text: As it was given to whoever made the analysis.
    """
    text = resume_text[:MAX_RESUME_CHARACTERS]
    whole = Stretches(text, [(0, len(text))])
    gaps = [gap_of_finding(finding, whole) for finding in analysis.requirements]
    made = {name: getattr(analysis, name) for name in Made.__struct_fields__}
    return SkillGaps(
        **made,
        score=share_proved(gaps),
        requirements=gaps,
        language="",
        years_asked=None,
        years_had=analysis.experience_years,
        years_note=analysis.experience_note,
        flags=analysis.flags,
        warnings=analysis.warnings,
    )


def gap_of_finding(finding: RequirementFinding, whole: Stretches) -> SkillGap:
    """Return one requirement with the quotes that the resume has."""
    quotes = whole.quote(finding.evidence)
    status: GapStatus = (
        "proved" if finding.is_shown and quotes else "missing" if finding.status == "missing" else "unclear"
    )
    is_near = status == "unclear" and bool(quotes)
    return SkillGap(
        text=finding.text,
        start=finding.start,
        end=finding.end,
        kind=finding.kind,
        status=status,
        evidence=[] if is_near else quotes,
        nearest=quotes[0] if is_near else None,
        advice=advise(status, is_denied=bool(quotes) and not is_near, is_near=is_near),
    )
