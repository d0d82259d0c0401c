"""Judges what one analysis says of one resume, statement by statement."""

import re
from collections.abc import Collection

from msgspec import Struct

from runtime.analysis.result import ResumeAnalysis
from tests.bench.claims.claims_set import TruePosting, TrueResume
from tests.bench.claims.naming import may_be_listed, requirements_named

YEARS_APART = 1.0001
CHOICE = re.compile(r"\bor\b|/")


class Judgement(Struct, frozen=True, kw_only=True):
    """What is true and what is not; lists hold names as they were said."""

    posting: TruePosting
    resume: TrueResume
    analysis: ResumeAnalysis
    true_shown: list[str]
    true_missing: list[str]
    false_requirements: list[str]
    false_shown: list[str]
    false_missing: list[str]
    shown_found: set[str]
    missing_found: set[str]
    has_right_years: bool
    has_false_title: bool

    @property
    def untrue_count(self) -> int:
        """How many statements are untrue."""
        lists = (self.false_requirements, self.false_shown, self.false_missing)
        return sum(map(len, lists)) + (not self.has_right_years) + self.has_false_title

    @property
    def true_count(self) -> int:
        """How many statements are true."""
        return (
            len(self.true_shown)
            + len(self.true_missing)
            + (self.has_right_years and self.resume.years is not None)
            + (bool(self.analysis.held_title) and self.resume.holds_title)
        )


def judge(posting: TruePosting, resume: TrueResume, analysis: ResumeAnalysis) -> Judgement:
    """Hold one analysis against the truth."""
    lists: dict[str, list[str]] = {"true": [], "false_requirement": [], "unsure": [], "false": []}
    shown = {key: list(names) for key, names in lists.items()}
    missing = {key: list(names) for key, names in lists.items()}
    for name in analysis.matched_skills:
        shown[judge_shown(name, posting, resume)].append(name)
    for name in analysis.missing_skills:
        missing[judge_missing(name, posting, resume)].append(name)
    return Judgement(
        posting=posting,
        resume=resume,
        analysis=analysis,
        true_shown=shown["true"],
        true_missing=missing["true"],
        false_requirements=shown["false_requirement"] + missing["false_requirement"],
        false_shown=shown["false"],
        false_missing=missing["false"],
        shown_found=named(analysis.matched_skills, posting) & set(resume.shown),
        missing_found=named(analysis.missing_skills, posting) & set(resume.lacks),
        has_right_years=are_right(analysis.experience_years, resume),
        has_false_title=bool(analysis.held_title) and not resume.holds_title and "holds_title" not in resume.doubt,
    )


def named(names: Collection[str], posting: TruePosting) -> set[str]:
    """Return the true requirements that these names stand for."""
    return {requirement for name in names for requirement in requirements_named(name, posting)}


def judge_shown(name: str, posting: TruePosting, resume: TrueResume) -> str:
    """Judge one name that is said to be shown."""
    requirements, verdict = certain_requirements(name, posting, resume)
    if verdict:
        return verdict
    is_true = any if len(requirements) > 1 and CHOICE.search(name) else all
    return "true" if is_true(each in resume.shown for each in requirements) else "false"


def judge_missing(name: str, posting: TruePosting, resume: TrueResume) -> str:
    """Judge one name that is said to be missing; one that is only nice to have is not missing."""
    requirements, verdict = certain_requirements(name, posting, resume)
    if verdict:
        return verdict
    nice = {each.name for each in posting.nice}
    if nice.issuperset(requirements):
        return "false"
    if len(requirements) > 1 and CHOICE.search(name):
        return "false" if any(each in resume.shown for each in requirements) else "true"
    return "true" if any(each in resume.lacks for each in requirements) else "false"


def certain_requirements(name: str, posting: TruePosting, resume: TrueResume) -> tuple[list[str], str]:
    """Return the requirements that count, or the verdict where there are none."""
    requirements = requirements_named(name, posting)
    certain = [each for each in requirements if each not in resume.unsure]
    if certain:
        return certain, ""
    is_doubtful = bool(requirements) or may_be_listed(name, posting)
    return [], "unsure" if is_doubtful else "false_requirement"


def are_right(years: float | None, resume: TrueResume) -> bool:
    """Tell whether a reader would accept this number of years."""
    accepted = [each for each in (resume.years, *resume.years_also) if each is not None]
    if not accepted:
        return not years
    return years is not None and any(abs(years - each) <= YEARS_APART for each in accepted)
