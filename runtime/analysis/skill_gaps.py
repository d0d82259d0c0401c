"""Says what a resume has of what a posting asks for: the analysis, requirement by requirement, with places.

What is proved, missing or unclear is the analysis's own judgement. Added here is what is only mentioned, what comes
nearest, and where each quote stands.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from runtime.analysis.career import read_career
from runtime.analysis.gap_result import GapStatus, Quote, SkillGap, SkillGaps
from runtime.analysis.gap_rules import advise, share_proved
from runtime.analysis.gap_traces import Traces, find_traces
from runtime.analysis.job import PreparedJob
from runtime.analysis.kindred_skills import KindredFinder
from runtime.analysis.readable import read_resume
from runtime.analysis.result import MAX_RESUME_CHARACTERS, RequirementFinding
from runtime.analysis.score import compare


class GapReader(Struct, frozen=True, kw_only=True):
    """A posting read once, for the gaps of any number of resumes.

    Attributes:
        kindred: Looks for skills that are kindred to the requirements.
    """

    job: PreparedJob
    kindred: KindredFinder


def prepare_gaps(job: PreparedJob) -> GapReader:
    """Prepare a posting; callers keep the answer."""
    return GapReader(job=job, kindred=KindredFinder(job.posting.requirements, job.posting.language))


def find_gaps(text: str, reader: GapReader, *, today: date | None = None, hidden_text: str = "") -> SkillGaps:
    """Compare one resume: the same answer for the same texts and day, at any time and on any machine.

    Args:
        text: What follows `MAX_RESUME_CHARACTERS` is not read.
        reader: From `prepare_gaps`.
        today: The day that "present" means; None is the day of the call.
        hidden_text: What the file holds and a reader does not see: it counts nothing.
    """
    day = today or datetime.now(UTC).date()
    text, job = text[:MAX_RESUME_CHARACTERS], reader.job
    resume = read_resume(text, job.posting_words, hidden_text, day.year)
    found = compare(resume, job, read_career(resume.text, day))
    traces = find_traces(text, found.proofs, job.finder, this_year=day.year)
    kindred = reader.kindred.find(resume.lines) if traces.is_short else ()
    gaps = [gap_of(each, traces, kindred, place) for place, each in enumerate(found.requirements)]
    return SkillGaps(
        score=share_proved(gaps),
        requirements=gaps,
        language=job.posting.language,
        years_asked=job.posting.years_needed,
        years_had=found.career.years,
        years_note=found.career.years_note,
        flags=found.flags,
        warnings=[*job.posting.warnings],
    )


def gap_of(finding: RequirementFinding, traces: Traces, kindred: Sequence[str], place: int) -> SkillGap:
    """Return what the resume has of the requirement at this place."""
    status, evidence = weigh(finding, traces, place)
    near = traces.quote_near(place) if status != "proved" else []
    nearest = near or (traces.proving.quote(kindred[place]) if status != "proved" else [])
    return SkillGap(
        text=finding.text,
        start=finding.start,
        end=finding.end,
        kind=finding.kind,
        status=status,
        evidence=evidence,
        nearest=nearest[0] if nearest else None,
        advice=advise(status, is_denied=bool(evidence), is_near=bool(near)),
    )


def weigh(finding: RequirementFinding, traces: Traces, place: int) -> tuple[GapStatus, list[Quote]]:
    """Return the analysis's judgement with its quotes, or that the requirement is only mentioned."""
    if finding.is_shown:
        return "proved", traces.proving.quote(finding.evidence)
    if denied := traces.denying.quote(traces.denied[place]):
        return "missing", denied
    if mentioned := traces.mentioning.quote(traces.mentioned[place]):
        return "mentioned", mentioned
    return ("missing" if finding.status == "missing" else "unclear"), []
