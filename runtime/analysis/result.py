"""What the analysis says: the score of a resume with its reasons, the skill gap."""

from typing import Literal

from msgspec import Struct

from runtime.analysis.made import Made

MAX_RESUME_CHARACTERS = 50_000  # what follows is not read
Verdict = Literal["strong", "good", "partial", "weak"]
Status = Literal["shown", "unclear", "missing"]
VERDICTS: tuple[tuple[float, Verdict], ...] = ((70.0, "strong"), (57.0, "good"), (34.0, "partial"), (0.0, "weak"))
MATCHES: tuple[tuple[float, Verdict], ...] = ((0.72, "strong"), (0.5, "good"), (0.25, "partial"), (0.0, "weak"))


class ScorePart(Struct, rename="camel", frozen=True, kw_only=True):
    """One line of the explanation.

    Attributes:
        part: `skills`, `words`, `occupation`, `title` or `experience`.
        points: What this part adds to the score, one decimal.
        detail: One sentence for the recruiter.
    """

    part: str
    points: float
    detail: str


class RequirementFinding(Struct, rename="camel", frozen=True, kw_only=True):
    """One requirement of the posting, and the line of the resume that shows it.

    Attributes:
        text: The requirement as the posting has it.
        start: Its first character in the posting's text.
        end: The character after its last one.
        kind: `must`, or `nice` to have.
        status: `shown`; `missing`, when the resume says nothing of it or denies it; `unclear`, when a line comes close,
            or when nothing is said of it but the person has held the title.
        evidence: The line of the resume that shows it, comes close, or denies it, as written; empty when none does.
    """

    text: str
    start: int
    end: int
    kind: Literal["must", "nice"]
    status: Status
    evidence: str

    @property
    def is_shown(self) -> bool:
        """Whether a line of the resume shows it."""
        return self.status == "shown"


class ResumeAnalysis(Made, rename="camel", frozen=True, kw_only=True):
    """How well one resume fits one posting, and why; each statement rests on a place in one of the two texts.

    Attributes:
        score: 0 to 100, the sum of the points in `explanation`.
        verdict: How much of what is asked for is shown, as a word; of the score, when who analysed gives no more.
        summary: One or two sentences: the verdict, and what decided.
        strengths: Sentences, the best first; empty when there are none.
        requirements: What the posting asks for, in its order, each with the line that shows it.
        matched_skills: Requirements that are shown, in the words of the posting.
        missing_skills: Requirements that must be met and are not shown, in the words of the posting.
        experience_years: Years of work, one decimal; None when the resume does not say.
        experience_note: Why there are no years, or what else the resume says of them; empty when all is plain.
        held_title: The line of the work history that holds the posting's title, as written; empty when none does.
        occupation: The occupation that the resume reads most like; empty when there is no sign of one.
        explanation: Parts that add up to the score.
        flags: `instructions` to a machine reader, `hidden_text`, `pasted_posting`, `keyword_stuffing`, `little_text`,
            `language_not_covered`: for a person to look at; none of them moves the score.
        hidden_text: What the file holds and a reader of it does not see, at most 1,000 characters; mostly empty.
        language: Of the posting, ISO 639-1; empty when unknown, or when who analysed does not say.
        warnings: Of the posting: `no_requirements_read`, `language_not_covered`. Of what another analyst answered: that
            evidence is unproved; `requirement_unquoted`, when it names one that is not in the posting's words, and has
            no place there; `answer_clamped`, when it went beyond a range or a length; `language_not_asked` and
            `prompt_echoed`, when its sentences were replaced for that.
    """

    score: float
    verdict: Verdict
    summary: str
    strengths: list[str]
    requirements: list[RequirementFinding]
    matched_skills: list[str]
    missing_skills: list[str]
    experience_years: float | None
    experience_note: str
    held_title: str
    occupation: str
    explanation: list[ScorePart]
    flags: list[str]
    hidden_text: str
    warnings: list[str]
    language: str = ""


def verdict_of(score: float) -> Verdict:
    """Return the word for a score of 0 to 100."""
    return next(verdict for least, verdict in VERDICTS if score >= least)


def verdict_of_match(match: float) -> Verdict:
    """Return the word for how well what is asked for is met, 0 to 1."""
    return next(verdict for least, verdict in MATCHES if match >= least)
