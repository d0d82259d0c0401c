"""How much of each part of a posting a resume fulfils, as shares between 0 and 1; arithmetic only."""

from collections.abc import Sequence

from msgspec import Struct

from runtime.analysis.job import PreparedJob
from runtime.analysis.result import RequirementFinding
from runtime.analysis.words import ResumeWords, join_stems

# Okapi BM25 (Robertson and Zaragoza 2009), with a weak penalty for length: a long resume is no fault.
SATURATION = 0.8
LENGTH_PENALTY = 0.3
USUAL_WORDS = 350
FULL_WORDS_SHARE = 0.4  # resumes in a posting's own words reach this; more is copying
PRIOR_WEIGHT = 4.0  # a posting of a few words says little by sharing them
HEAD_WORDS = 60
BODY_SHARE = 0.6
SAME_OCCUPATION_SHARE = 0.8
USUAL_YEARS = 3.0
UNKNOWN_YEARS_SHARE = 0.5
NEAR_TITLE_SHARE = 0.4
SHOWN_SHARES = {"shown": 1.0, "unclear": 0.5, "missing": 0.0}
NICE_WEIGHT = 0.25
PRIOR_REQUIREMENTS = 2.0  # met at the share of the words: few requirements do not decide alone
HELD_TITLE_SHARE = 0.15  # of the match that a verdict tells; fitted to the open claims sets, see decision 10


class Shares(Struct, frozen=True, kw_only=True):
    """Shares between 0 and 1, one for each line of the explanation.

    Attributes:
        match: How well what is asked for is met, which the verdict tells; likeness ranks, and says little of that.
    """

    skills: float
    words: float
    occupation: float
    title: float
    experience: float
    match: float


class Likeness(Struct, frozen=True, kw_only=True):
    """How much a resume is like a job, in shares between 0 and 1, and whether it holds the title."""

    words: float
    occupation: float
    is_title_held: bool


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of a resume beside its words.

    Attributes:
        years: Of work; None when unknown.
    """

    findings: Sequence[RequirementFinding]
    likeness: Likeness
    years: float | None


def shares_of(words: ResumeWords, job: PreparedJob, facts: Facts) -> Shares:
    """Compare a resume with a posting, part by part."""
    like = facts.likeness
    skills = share_of_skills(facts.findings, like.words)
    relevance = min(1.0, skills + like.occupation)  # years in another trade say nothing
    named = 1.0 if like.is_title_held else share_of_title(words, job)
    met = share_of_skills(facts.findings, (like.words + named) / 2)
    return Shares(
        skills=skills,
        words=like.words,
        occupation=like.occupation,
        title=named if like.is_title_held else NEAR_TITLE_SHARE * named,
        experience=relevance * share_of_years(facts.years, job.posting.years_needed),
        match=(1 - HELD_TITLE_SHARE) * met + HELD_TITLE_SHARE * like.is_title_held,
    )


def share_of_words(words: ResumeWords, job: PreparedJob) -> float:
    """Return the weight of the posting's words and pairs found, each saturated, against `FULL_WORDS_SHARE` of all."""
    if job.total_weight <= 0:
        return 0.0
    counts = words.counts
    damping = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * len(words.stems) / USUAL_WORDS)
    found = 0.0
    for word, weight in job.words.items():  # in the posting's order: a set's order would change the last digits
        count = counts.get(word, 0)
        found += weight * count / (count + damping)
    for pair, weight in job.pairs.items():
        if words.has_pair(pair):
            found += weight / (1 + damping)
    return min(1.0, found / (job.total_weight + PRIOR_WEIGHT) / FULL_WORDS_SHARE)


def share_of_skills(findings: Sequence[RequirementFinding], prior_share: float) -> float:
    """Return the share of requirements that are shown, drawn towards another share where there are few."""
    weights = [1.0 if finding.kind == "must" else NICE_WEIGHT for finding in findings]
    shown = sum(weight * SHOWN_SHARES[finding.status] for weight, finding in zip(weights, findings, strict=True))
    return (shown + PRIOR_REQUIREMENTS * prior_share) / (sum(weights) + PRIOR_REQUIREMENTS)


def share_of_title(words: ResumeWords, job: PreparedJob) -> float:
    """Return how much of the title stands in the head, less in the body; a sister title counts nearly as much."""
    head_stems = words.stems[:HEAD_WORDS]
    head = join_stems(head_stems)
    in_head = frozenset(head_stems)
    exact = sum(1.0 if word in in_head else BODY_SHARE * (word in words.counts) for word in job.title_words)
    sister = 0.0
    for title in job.title_phrases:
        if title.split(" ", 2)[1] in words.counts and title in words.phrase:
            sister = max(sister, SAME_OCCUPATION_SHARE * (1.0 if title in head else BODY_SHARE))
    return max(sister, exact / len(job.title_words)) if job.title_words else sister


def share_of_years(years: float | None, needed: float | None) -> float:
    """Return the years shown against those needed, `USUAL_YEARS` where the posting names none."""
    if years is None:
        return UNKNOWN_YEARS_SHARE
    return min(1.0, years / (needed or USUAL_YEARS))
