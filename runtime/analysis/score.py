"""Scores a resume against a posting, with the reasons."""

from datetime import UTC, date, datetime

from runtime.analysis.career import Career, find_held_title, read_career
from runtime.analysis.explanation import Comparison, explain
from runtime.analysis.job import PreparedJob, english_too, prepare_job
from runtime.analysis.occupations import best_occupation, likeness, occupation_profile
from runtime.analysis.readable import ReadableResume, read_resume
from runtime.analysis.requirement_findings import find_proofs, judge_requirements
from runtime.analysis.result import MAX_RESUME_CHARACTERS, ResumeAnalysis
from runtime.analysis.shares import Facts, Likeness, share_of_words, shares_of
from runtime.analysis.words import ResumeWords

__all__ = ["MAX_RESUME_CHARACTERS", "PreparedJob", "analyze_resume", "prepare_job"]


def analyze_resume(text: str, job: PreparedJob, *, today: date | None = None, hidden_text: str = "") -> ResumeAnalysis:
    """Score one resume: the same answer for the same texts and day, at any time and on any machine.

    Args:
        text: What follows `MAX_RESUME_CHARACTERS` is not read.
        job: From `prepare_job`.
        today: The day that "present" means; None is the day of the call.
        hidden_text: What the file holds and a reader does not see: it is reported and counts nothing.
    """
    day = today or datetime.now(UTC).date()
    resume = read_resume(text[:MAX_RESUME_CHARACTERS], job.posting_words, hidden_text, day.year, job.finder.blocks_of)
    career = read_career(resume.text, day)
    return explain(compare(resume, job, career))


def compare(resume: ReadableResume, job: PreparedJob, career: Career) -> Comparison:
    """Compare what was read of both sides, part by part."""
    words = ResumeWords.of(english_too(resume.text, resume.language))
    held_title = find_held_title(job.posting.title, (), resume.text, career) or ""
    occupation = occupation_profile(words)
    like = Likeness(
        words=share_of_words(words, job),
        occupation=likeness(occupation, job.occupation),
        is_title_held=bool(held_title),
    )
    proofs = find_proofs(resume, job)
    findings = judge_requirements(proofs, like)
    shares = shares_of(words, job, Facts(findings=findings, likeness=like, years=career.years))
    return Comparison(
        job=job,
        shares=shares,
        proofs=proofs,
        requirements=findings,
        career=career,
        held_title=held_title,
        occupation=best_occupation(occupation),
        flags=resume.flags,
        hidden_text=resume.hidden_text,
    )
