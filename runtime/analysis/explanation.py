"""Puts a comparison into words: the parts that add up to the score, strengths, and a summary."""

from msgspec import Struct

from runtime.analysis.job import PreparedJob
from runtime.analysis.occupations import best_occupation
from runtime.analysis.result import ScorePart, SkillGap
from runtime.analysis.shares import Shares

MAX_POINTS = {"skills": 40.0, "words": 20.0, "occupation": 20.0, "title": 12.0, "experience": 8.0}
VERDICTS = ((75.0, "Strong match"), (55.0, "Good match"), (35.0, "Partial match"), (0.0, "Weak match"))
MAX_NAMED = 4
MAX_STRENGTH_SKILLS = 8
GOOD_SHARE = 0.7


class Findings(Struct, frozen=True, kw_only=True):
    """What a comparison of one resume with one job has found.

    Attributes:
        years: None when the resume shows none.
        occupation: The resume's own; empty when it shows none.
    """

    job: PreparedJob
    shares: Shares
    gap: SkillGap
    years: float | None
    occupation: str


def explanation_of(findings: Findings) -> list[ScorePart]:
    """Return the parts in fixed order; their points add up to the score."""
    shares = findings.shares
    return [
        part("skills", shares.skills, skills_detail(findings.gap)),
        part("words", shares.words, f"Uses {shares.words:.0%} of what a close match shares with the job's wording."),
        part("occupation", shares.occupation, occupation_detail(findings)),
        part("title", shares.title, title_detail(findings)),
        part("experience", shares.experience, experience_detail(findings)),
    ]


def part(name: str, share: float, detail: str) -> ScorePart:
    """Turn a share into points, rounded before they are added so that the sum holds."""
    return ScorePart(part=name, points=round(share * MAX_POINTS[name], 1), detail=detail)


def skills_detail(gap: SkillGap) -> str:
    """Count the skills and name some that are missing."""
    total = len(gap.matched) + len(gap.missing)
    if total == 0:
        return "The job names no skills, so its wording stands in for them."
    missing = f"; not found: {join_names(gap.missing, MAX_NAMED)}" if gap.missing else ""
    return f"Shows {len(gap.matched)} of {total} required skills{missing}."


def occupation_detail(findings: Findings) -> str:
    """Name both occupations."""
    if not findings.occupation:
        return "Shows no sign of an occupation."
    wanted = best_occupation(findings.job.occupation) or "no occupation in particular"
    return f"Reads like {findings.occupation}; the job reads like {wanted} ({findings.shares.occupation:.0%} alike)."


def title_detail(findings: Findings) -> str:
    """Say how far the job's title appears."""
    return f"The title {findings.job.title or 'of the job'} appears to {findings.shares.title:.0%}."


def experience_detail(findings: Findings) -> str:
    """Compare the years, as far as both sides name them."""
    shown = "No years of experience are shown" if findings.years is None else f"Shows {years_text(findings.years)}"
    needed = findings.job.years_needed
    return f"{shown}." if needed is None else f"{shown}; the job asks for {years_text(needed)}."


def strengths_of(findings: Findings) -> list[str]:
    """Return what speaks for the resume, the weightiest first."""
    shares, years, needed = findings.shares, findings.years, findings.job.years_needed
    strengths: list[str] = []
    if findings.gap.matched:
        strengths.append(f"Shows required skills: {join_names(findings.gap.matched, MAX_STRENGTH_SKILLS)}.")
    if shares.occupation >= GOOD_SHARE and findings.occupation:
        strengths.append(f"Background as {findings.occupation} fits the job.")
    if shares.title >= GOOD_SHARE and findings.job.title:
        strengths.append(f"Has held a title close to {findings.job.title}.")
    if years is not None and needed is not None and years >= needed and shares.experience >= GOOD_SHARE:
        strengths.append(f"Has {years_text(years)} of experience, {years_text(needed)} are asked for.")
    return strengths


def summary_of(findings: Findings, score: float) -> str:
    """Return the verdict and its main reason in one or two sentences."""
    verdict = next(text for least, text in VERDICTS if score >= least)
    wanted = f" for {findings.job.title}" if findings.job.title else ""
    gap = findings.gap
    total = len(gap.matched) + len(gap.missing)
    skills = f": {len(gap.matched)} of {total} required skills" if total else ""
    shown = f" and {years_text(findings.years)} of experience" if skills and findings.years is not None else ""
    missing = f" Missing: {join_names(gap.missing, MAX_NAMED)}." if gap.missing else ""
    return f"{verdict}{wanted}{skills}{shown}.{missing}"


def join_names(names: list[str], most: int) -> str:
    """Join names by commas; say how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def years_text(years: float) -> str:
    """Write a number of years."""
    return f"{years:g} year{'' if years == 1 else 's'}"
