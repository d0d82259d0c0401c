"""Judges each requirement of a posting by the lines of a resume: shown, unclear or missing."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from msgspec import Struct

from runtime.analysis.evidence.degrees import read_degree
from runtime.analysis.evidence.evidence_finder import Evidence
from runtime.analysis.evidence.forms import language_names, telling_words
from runtime.analysis.evidence.proof_lines import ProofLines
from runtime.analysis.evidence.skill_names import skill_by_spelling, spelling_of
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.job import PreparedJob
from runtime.analysis.posting import Requirement
from runtime.analysis.readable import ReadableResume
from runtime.analysis.result import RequirementFinding, Status
from runtime.analysis.shares import Likeness
from runtime.analysis.tables import table_lines

# The log odds that a requirement which no line shows is lacking, by logistic regression (Cox 1958) over the open claims
# sets: 954 such requirements, 510 of them lacking.
LACKING = 1.8
SHOWN, OCCUPATION, WORDS, TITLE = 4.0, 0.25, 1.1, 1.25
CLOSE, SKILL, LENGTH = 1.05, 0.7, 1.3
LEAST_ODDS = 0.3
LEAST_OF_TRADE = 0.8
ENOUGH_WORDS = 60  # of a resume
MOST_WORDS = 6
REQUIREMENTS_KEPT = 4_096  # of postings
ENOUGH = 4  # requirements: the share of fewer tells little
READINESS = re.compile(
    r"(?:\w+ ){0,2}(?:travel\b|willing|availab|disponib|\w*bereitschaft\b|residir|shift|weekend)", re.IGNORECASE
)
OR_WORK = re.compile(
    r"\b(?:equivalent|comparable|relevant) (?:practical |work |professional |industry )?experience|"
    r"vergleichbare (?:\w+ )?\w*erfahrung|expérience équivalente|experiencia equivalente",
    re.IGNORECASE,
)


class Proofs(Struct, frozen=True, kw_only=True):
    """What a resume says of each requirement, in the posting's order.

    Attributes:
        shown: The line that shows it or comes close; None where no line does.
        denied: The clause that denies it, wishes for it, or gives it to somebody else; empty when there is none.
    """

    resume: ReadableResume
    requirements: Sequence[Requirement]
    shown: Sequence[Evidence | None]
    denied: Sequence[str]


def find_proofs(resume: ReadableResume, job: PreparedJob) -> Proofs:
    """Look for every requirement in what proves something, and in what denies."""
    requirements = job.posting.requirements
    denied = job.finder.find_lines(ProofLines(resume.unproven))
    return Proofs(resume=resume, requirements=requirements, shown=job.finder.find(resume.lines), denied=denied)


def judge_requirements(proofs: Proofs, likeness: Likeness) -> list[RequirementFinding]:
    """Return each requirement with the line that shows it, comes close, or denies it.

    Silence says the less the more a resume is like the job: it is missing of a stranger, unclear of one of the trade.
    """
    trusted = leave_chance_out(proofs, likeness)
    lacking = LACKING - likeness_odds(sum(map(is_shown, trusted)), len(trusted), likeness)
    return [
        judge_requirement(requirement, found, denial, is_telling=not is_named and tells(requirement, found, lacking))
        for requirement, found, is_named, denial in zip(
            proofs.requirements, trusted, map(is_shown, proofs.shown), proofs.denied, strict=True
        )
    ]


def likeness_odds(count: int, asked: int, likeness: Likeness) -> float:
    """Return how much speaks for one of the trade: the share of requirements shown, the words, occupation and title."""
    odds = SHOWN * count / max(ENOUGH, asked) + OCCUPATION * likeness.occupation + WORDS * likeness.words
    return odds + TITLE * likeness.is_title_held


def is_shown(found: Evidence | None) -> bool:
    """Tell whether a line shows a requirement."""
    return found is not None and found.is_shown


def leave_chance_out(proofs: Proofs, likeness: Likeness) -> list[Evidence | None]:
    """Return the lines; in a stranger's resume one that seems to show a skill of the trade only comes close.

    `BLS` is a bureau there, a `scrum` one of rugby: of such lines six in ten were about something else.
    """
    found = list(proofs.shown)
    of_trade = [
        is_shown(each) and not read_asked(requirement.text).is_of_any_trade
        for requirement, each in zip(proofs.requirements, found, strict=True)
    ]
    odds = likeness_odds(sum(of_trade) - 1, len(found), likeness)  # one line does not vouch for itself
    if odds >= LEAST_OF_TRADE or len(found) < ENOUGH or proofs.resume.word_count < ENOUGH_WORDS:
        return found
    return [
        Evidence(line=each.line, is_shown=False) if each is not None and is_chance else each
        for each, is_chance in zip(found, of_trade, strict=True)
    ]


class RequirementFacts(Struct, frozen=True, kw_only=True):
    """What the words of a requirement tell, whoever is compared with it.

    Attributes:
        is_of_any_trade: People of all trades have it: a language, a degree, a licence to drive, office software.
        is_known: The tables know it as a skill.
        is_hardly_told: A resume has no need to say it: readiness to travel, a degree for which experience stands in.
        length: Of its words, as a share of `MOST_WORDS`.
    """

    is_of_any_trade: bool
    is_known: bool
    is_hardly_told: bool
    length: float


@lru_cache(maxsize=REQUIREMENTS_KEPT)
def read_asked(text: str) -> RequirementFacts:
    """Read a requirement once for all resumes."""
    words = frozenset(map(exact_key, telling_words(text)))
    is_usual = not words.isdisjoint(language_names() | words_of_any_trade())
    return RequirementFacts(
        is_of_any_trade=is_usual or read_degree(text) is not None,
        is_known=spelling_of(text) in skill_by_spelling(),
        is_hardly_told=OR_WORK.search(text) is not None or READINESS.match(text) is not None,
        length=min(len(text.split()), MOST_WORDS) / MOST_WORDS,
    )


@cache
def words_of_any_trade() -> frozenset[str]:
    """Return the keys of the words that `any_trade` lists."""
    return frozenset(exact_key(word) for line in table_lines("any_trade") for word in line.split())


def tells(requirement: Requirement, found: Evidence | None, lacking: float) -> bool:
    """Tell whether not to say a thing is to lack it: whether the odds are high enough."""
    asked = read_asked(requirement.text)
    is_known = bool(requirement.skill) or asked.is_known
    return lacking - CLOSE * (found is not None) + SKILL * is_known + LENGTH * asked.length > LEAST_ODDS


def judge_requirement(
    requirement: Requirement, found: Evidence | None, denial: str, *, is_telling: bool
) -> RequirementFinding:
    """Return what is said of one requirement, with the line for it."""
    if found is not None and found.is_shown:
        return finding_of(requirement, "shown", found.line)
    if denial or (is_telling and not read_asked(requirement.text).is_hardly_told):
        return finding_of(requirement, "missing", denial)
    return finding_of(requirement, "unclear", found.line if found else "")


def finding_of(requirement: Requirement, status: Status, line: str) -> RequirementFinding:
    """Return a requirement with its status and the line for it."""
    return RequirementFinding(
        text=requirement.text,
        start=requirement.start,
        end=requirement.end,
        kind=requirement.kind,
        status=status,
        evidence=line,
    )
