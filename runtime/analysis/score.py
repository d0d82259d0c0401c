"""Scores a resume against a job description, with the reasons; and names the skills that are missing."""

from collections import Counter

from runtime.analysis.experience import experience_years
from runtime.analysis.explanation import Findings, explanation_of, strengths_of, summary_of
from runtime.analysis.job import PreparedJob, prepare_job
from runtime.analysis.occupations import best_occupation, occupation_profile
from runtime.analysis.requirements import Requirement
from runtime.analysis.result import ResumeAnalysis, SkillGap
from runtime.analysis.sentences import order_stems, wish_stems, without_orders, without_wishes
from runtime.analysis.shares import shares_of
from runtime.analysis.skills import ResumeWords
from runtime.analysis.words import join_stems, words_of

__all__ = ["PreparedJob", "analyze_resume", "prepare_job"]

MAX_RESUME_CHARACTERS = 50_000
HIDDEN_INSTRUCTIONS = "hidden_instructions"


def analyze_resume(text: str, job: PreparedJob) -> ResumeAnalysis:
    """Score one resume: the same answer for the same pair, at any time and on any machine.

    Args:
        text: What follows `MAX_RESUME_CHARACTERS` is not read.
        job: From `prepare_job`.
    """
    words, text, has_orders = read_resume(text[:MAX_RESUME_CHARACTERS])
    matched = [requirement for requirement in job.requirements if requirement.is_shown(words)]
    years = experience_years(text)
    occupation = occupation_profile(words.counts, words.phrase)
    findings = Findings(
        job=job,
        shares=shares_of(words, job, matched=matched, occupation=occupation, years=years),
        gap=gap_of(job, matched),
        years=years,
        occupation=best_occupation(occupation),
    )
    return word_findings(findings, flags=[HIDDEN_INSTRUCTIONS] if has_orders else [])


def read_resume(text: str) -> tuple[ResumeWords, str, bool]:
    """Return the words that count, the text without orders to a machine reader, and whether there were any."""
    stems = words_of(text)
    present = frozenset(stems)
    has_orders = False
    if not present.isdisjoint(order_stems()):
        text, has_orders = without_orders(text)
    wished = without_wishes(text) if not present.isdisjoint(wish_stems()) else text
    if has_orders or wished is not text:
        stems = words_of(wished)
    return ResumeWords(stems=stems, counts=Counter(stems), phrase=join_stems(stems)), text, has_orders


def gap_of(job: PreparedJob, matched: list[Requirement]) -> SkillGap:
    """Part the required skills, in the job's order; those that are nice to have are no gap."""
    shown = {requirement.name for requirement in matched}
    needed = [requirement.name for requirement in job.requirements if requirement.is_needed]
    return SkillGap(
        matched=[name for name in needed if name in shown], missing=[name for name in needed if name not in shown]
    )


def word_findings(findings: Findings, *, flags: list[str]) -> ResumeAnalysis:
    """Put the findings into words."""
    explanation = explanation_of(findings)
    score = round(sum(part.points for part in explanation), 1)
    return ResumeAnalysis(
        score=score,
        summary=summary_of(findings, score),
        strengths=strengths_of(findings),
        matched_skills=findings.gap.matched,
        missing_skills=findings.gap.missing,
        experience_years=findings.years,
        occupation=findings.occupation,
        explanation=explanation,
        flags=flags,
    )
