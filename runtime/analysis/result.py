"""What the analysis says: the score of a resume with its reasons, the skill gap."""

from msgspec import Struct


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


class ResumeAnalysis(Struct, rename="camel", frozen=True, kw_only=True):
    """How well one resume fits one job description, and why.

    Attributes:
        score: 0 to 100, the sum of the points in `explanation`.
        summary: One or two sentences.
        strengths: Sentences, the best first; empty when there are none.
        matched_skills: Required skills found, in the words of the job description.
        missing_skills: Required skills not found, in the words of the job description.
        experience_years: None when the resume shows neither a number of years nor dates.
        occupation: The occupation that the resume reads most like; empty when there is no sign of one.
        explanation: Parts that add up to the score.
        flags: `hidden_instructions` when the resume holds text addressed to a machine reader; flags never
            move the score.
    """

    score: float
    summary: str
    strengths: list[str]
    matched_skills: list[str]
    missing_skills: list[str]
    experience_years: float | None
    occupation: str
    explanation: list[ScorePart]
    flags: list[str]


class SkillGap(Struct, rename="camel", frozen=True, kw_only=True):
    """Required skills that a resume shows and does not show, in the words of the job description."""

    matched: list[str]
    missing: list[str]
