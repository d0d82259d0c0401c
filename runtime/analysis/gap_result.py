"""What a skill gap says: each requirement of a posting with what a resume has of it, every quote with its place."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from runtime.analysis.made import Made

GapStatus = Literal["proved", "mentioned", "unclear", "missing"]
Advice = Literal["show", "learn"]
Quoted = Annotated[str, Meta(examples=["Assisted in triage on the ward."])]
Asked = Annotated[str, Meta(examples=["triage"])]


class Quote(Struct, rename="camel", frozen=True, kw_only=True):
    """Words of a resume as they stand there.

    Attributes:
        text: What stands between `start` and `end`, each run of white space as one space.
        start: Its first character in the resume's text, from 0.
        end: The character after its last one.
        line: The line of the text in which it begins, from 1.
    """

    text: Quoted
    start: int
    end: int
    line: int


class SkillGap(Struct, rename="camel", frozen=True, kw_only=True):
    """One requirement of the posting, and what the resume has of it.

    Attributes:
        text: The requirement as the posting has it.
        start: Its first character in the posting's text, from 0.
        end: The character after its last one.
        kind: `must`, or `nice` to have.
        status: `proved` by a line that says it; `mentioned`, when it stands only where it proves nothing: seen,
            somebody else's, a hobby, pasted from the posting, a wall of keywords; `missing`, when the resume denies it,
            wishes for it, or says nothing of it; `unclear`, when silence tells too little to call it missing.
        evidence: What proves it, mentions it or denies it; of an enumeration one quote for each part.
        nearest: The nearest thing that the resume has: a line with half of the requirement's words, or one that proves
            a kindred skill; None when it is proved or nothing is near.
        advice: `show`, when the candidate may have it and should say where; `learn`; None when it is proved.
    """

    text: Asked
    start: int
    end: int
    kind: Literal["must", "nice"]
    status: GapStatus
    evidence: list[Quote]
    nearest: Quote | None
    advice: Advice | None


class SkillGaps(Made, rename="camel", frozen=True, kw_only=True):
    """What one resume has of what one posting asks for.

    Attributes:
        score: The share of the requirements that is proved, 0 to 100, one that is nice to have counts a quarter; None
            when no requirement could be read.
        requirements: In the posting's order.
        language: Of the posting, ISO 639-1; empty when unknown.
        years_asked: Years of work that the posting asks for; None when it asks for none.
        years_had: Years of work that the resume shows, one decimal; None when it does not say.
        years_note: Why there are no years, or what else the resume says of them; empty when all is plain.
        flags: As in an analysis: for a person to look at.
        warnings: Of the posting: `no_requirements_read`, `language_not_covered`.
    """

    score: float | None
    requirements: list[SkillGap]
    language: str
    years_asked: float | None
    years_had: float | None
    years_note: str
    flags: list[str]
    warnings: list[str]
