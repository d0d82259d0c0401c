"""Measures a claims set: what is untrue, what is found, and whether verdicts agree with the grades."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import mean

from msgspec import Struct

from runtime.analysis.result import ResumeAnalysis, Verdict
from runtime.analysis.score import PreparedJob, analyze_resume, prepare_job
from tests.bench.claims.claims_set import ClaimsSet, TruePosting
from tests.bench.claims.judging import Judgement, judge
from tests.bench.claims.naming import is_never, may_be_listed, requirements_named

TODAY = date(2026, 11, 30)
GRADES: dict[Verdict, int] = {"weak": 0, "partial": 1, "good": 2, "strong": 3}


class ReadPosting(Struct, frozen=True, kw_only=True):
    """What was read of one posting, beside the truth."""

    right: int
    wrong: list[str]
    never: list[str]
    found: set[str]
    lost: list[str]


def judge_set(claims: ClaimsSet) -> list[Judgement]:
    """Analyse and judge every pair of a set."""
    jobs = {posting.id: (posting, prepare_job(posting.title, posting.text)) for posting in claims.postings}
    return [
        judge(posting, resume, analyze_resume(resume.text, job, today=TODAY))
        for resume in claims.resumes
        for posting, job in [jobs[resume.posting]]
    ]


def compare_posting(posting: TruePosting, job: PreparedJob) -> ReadPosting:
    """Hold the requirements that were read against the true ones."""
    names = list(dict.fromkeys(each.text for each in job.posting.requirements))
    named = {name: requirements_named(name, posting) for name in names}
    found = {requirement for requirements in named.values() for requirement in requirements}
    return ReadPosting(
        right=sum(map(bool, named.values())),
        wrong=[name for name in names if not named[name] and not may_be_listed(name, posting)],
        never=[name for name in names if is_never(name, posting)],
        found=found,
        lost=[each.name for each in posting.requirements if each.name not in found],
    )


def share(part: float, whole: float) -> float:
    """Return the quotient, 1 where there is nothing."""
    return part / whole if whole else 1.0


def figures_of_postings(read: Sequence[ReadPosting]) -> dict[str, float]:
    """Measure how the postings were read."""
    right, found = sum(each.right for each in read), sum(len(each.found) for each in read)
    return {
        "requirements, precision": share(right, right + sum(len(each.wrong) for each in read)),
        "requirements, recall": share(found, found + sum(len(each.lost) for each in read)),
        "never hits per 100 postings": 100 * share(sum(len(each.never) for each in read), len(read)),
    }


def figures_of(judged: Sequence[Judgement]) -> dict[str, float]:
    """Measure what was said of the resumes."""
    count: Callable[[str], int] = lambda name: sum(len(getattr(each, name)) for each in judged)  # noqa: E731 -- a column
    invented_shown = sum(name in each.analysis.matched_skills for each in judged for name in each.false_requirements)
    invented_missing = count("false_requirements") - invented_shown
    claimed = [each for each in judged if each.analysis.held_title and "holds_title" not in each.resume.doubt]
    holders = [each for each in judged if each.resume.holds_title]
    pairs = [(each.resume.grade, GRADES[each.analysis.verdict]) for each in judged]
    return {
        "untrue statements per 100 results": 100 * mean(each.untrue_count for each in judged),
        "true statements per 100 results": 100 * mean(each.true_count for each in judged),
        "results with an untrue statement": mean(each.untrue_count > 0 for each in judged),
        "shown, precision": share(count("true_shown"), count("true_shown") + count("false_shown") + invented_shown),
        "shown, recall": share(count("shown_found"), sum(len(each.resume.shown) for each in judged)),
        "missing, precision": share(
            count("true_missing"), count("true_missing") + count("false_missing") + invented_missing
        ),
        "missing, recall": share(count("missing_found"), sum(len(each.resume.lacks) for each in judged)),
        "years within one": mean(each.has_right_years for each in judged),
        "title, precision": share(sum(each.resume.holds_title for each in claimed), len(claimed)),
        "title, recall": share(sum(bool(each.analysis.held_title) for each in holders), len(holders)),
        "verdict, weighted kappa": weighted_kappa(pairs),
        **figures_of_flag("instructions", judged),
    }


def figures_of_flag(flag: str, judged: Sequence[Judgement]) -> dict[str, float]:
    """Measure one flag."""
    said = [each for each in judged if flag in each.analysis.flags]
    true = [each for each in judged if flag in each.resume.flags]
    both = sum(flag in each.resume.flags for each in said)
    return {f"{flag}, precision": share(both, len(said)), f"{flag}, recall": share(both, len(true))}


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Return Cohen's kappa with quadratic weights (Cohen 1968) over (true, said) grades."""
    seen = mean((true - said) ** 2 for true, said in pairs)
    chance = mean((true - said) ** 2 for true, _ in pairs for _, said in pairs)
    return 1 - seen / chance if chance else 1.0


def untrue_by_profession(judged: Iterable[Judgement]) -> dict[str, list[int]]:
    """Return the untrue statements of each result, by profession."""
    found: dict[str, list[int]] = {}
    for each in judged:
        found.setdefault(each.posting.profession, []).append(each.untrue_count)
    return found


def analysis_of(posting_title: str, posting_text: str, resume_text: str) -> ResumeAnalysis:
    """Analyse one pair as of the sets' day."""
    return analyze_resume(resume_text, prepare_job(posting_title, posting_text), today=TODAY)
