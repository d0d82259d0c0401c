"""Tells one candidate, section by section, what a comparison has found."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from functions._shared.candidate_words import CandidateWords
from functions._shared.warning_words import explain_warnings
from runtime.bindings.analyst import Made

MOST_HELP = 5


class Section(Struct, rename="camel", frozen=True, kw_only=True):
    """A part of an explanation.

    Attributes:
        posting: The title of the posting that it is about; None when it is about all of it.
        sentences: To be read one under the other.
    """

    heading: str
    posting: str | None
    sentences: list[str]


class ToldQuote(Struct, frozen=True):
    """A quote, without its place."""

    text: str


class ToldPart(Struct, frozen=True, kw_only=True):
    """What one part adds to a score."""

    part: str
    points: float


class ToldRequirement(Struct, frozen=True, kw_only=True):
    """A requirement as a result has it, of an analysis or of a skill gap."""

    text: str
    kind: Literal["must", "nice"]
    status: Literal["shown", "proved", "mentioned", "unclear", "missing"]
    evidence: str | tuple[ToldQuote, ...] = ""
    nearest: ToldQuote | None = None
    advice: Literal["show", "learn"] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the resume shows it."""
        return self.status in {"shown", "proved"}

    @property
    def quote(self) -> str:
        """What the resume says of it; empty when it says nothing."""
        quoted = self.evidence if isinstance(self.evidence, str) else " … ".join(one.text for one in self.evidence)
        return quoted or (self.nearest.text if self.nearest and self.status == "unclear" else "")


class ToldResult(Made, rename="camel", frozen=True, kw_only=True):
    """What a candidate is told of one comparison; a result of an earlier release lacks some of it."""

    score: float | None = None
    verdict: str = ""
    requirements: tuple[ToldRequirement, ...] = ()
    explanation: tuple[ToldPart, ...] = ()
    experience_years: float | None = None
    years_had: float | None = None
    years_asked: float | None = None
    flags: tuple[str, ...] = ()


class Teller:
    """Tells one comparison in the words of one language."""

    def __init__(self, result: ToldResult, words: CandidateWords, posting: str | None) -> None:
        """Tell of this result.

        Args:
            result: Of a bulk analysis, or of a skill gap for one posting.
            words: The sentences.
            posting: Its title; None when nobody knows.
        """
        self._result = result
        self._words = words
        self._posting = posting

    def sections(self) -> list[Section]:
        """Return what is to be told of this comparison; nothing that has no sentence."""
        words = self._words
        told = (
            (words.compared, self._compared()),
            (words.outcome, self._outcome()),
            (words.shown, self._shown()),
            (words.gaps, self._gaps()),
            (words.years, self._years()),
            (words.help, self._help()),
        )
        found = [Section(heading=heading, posting=self._posting, sentences=list(lines)) for heading, lines in told]
        return [section for section in found if section.sentences]

    def _compared(self) -> Iterator[str]:
        words, result = self._words, self._result
        yield words.compared_with.format(title=self._posting) if self._posting else words.compared_untitled
        match result.provider:
            case "openai":
                yield words.made_by_model.format(model=result.model)
            case "service":
                yield words.made_by_service.format(version=result.version)
            case _:
                yield words.made_here.format(version=result.version or "-")
        if result.fallback:
            yield words.stood_in
        yield words.text_alone

    def _outcome(self) -> Iterator[str]:
        words, result = self._words, self._result
        if result.verdict and result.score is not None:
            yield words.score.format(score=words.number(result.score))
            yield words.verdicts.get(result.verdict, "")
            for each in result.explanation:
                yield words.part.format(points=words.number(each.points), part=words.parts.get(each.part, each.part))
        shown = sum(each.is_shown for each in result.requirements)
        total = len(result.requirements)
        yield words.proved_count.format(proved=shown, total=total) if total else words.nothing_read

    def _shown(self) -> Iterator[str]:
        for each in self._result.requirements:
            if each.is_shown:
                yield self._words.shown_line.format(skill=self._named(each), quote=each.quote)

    def _gaps(self) -> Iterator[str]:
        for each in self._result.requirements:
            if not each.is_shown:
                yield self._template(each).format(skill=self._named(each), quote=each.quote)

    def _template(self, requirement: ToldRequirement) -> str:
        words = self._words
        match requirement.status:
            case "mentioned":
                return words.mentioned
            case "unclear":
                return words.unclear_near if requirement.quote else words.unclear
            case _:
                return words.denied if requirement.quote else words.missing

    def _years(self) -> Iterator[str]:
        words, result = self._words, self._result
        had = result.years_had if result.experience_years is None else result.experience_years
        yield words.years_unknown if had is None else words.years_had.format(years=words.number(had))
        if result.years_asked is not None:
            yield words.years_asked.format(years=words.number(result.years_asked))

    def _help(self) -> Iterator[str]:
        lacking = sorted((each for each in self._result.requirements if not each.is_shown), key=lambda each: each.kind)
        for each in lacking[:MOST_HELP]:
            is_to_show = each.status != "missing" if each.advice is None else each.advice == "show"
            template = self._words.help_show if is_to_show else self._words.help_learn
            yield template.format(skill=self._named(each))

    def _named(self, requirement: ToldRequirement) -> str:
        return requirement.text + (self._words.nice if requirement.kind == "nice" else "")


def closing_sections(results: Sequence[ToldResult], words: CandidateWords, language: str) -> list[Section]:
    """Return what holds for all comparisons of a resume: what was noticed in it, and what a program cannot say."""
    noticed = [notice.message for notice in explain_warnings((flag for one in results for flag in one.flags), language)]
    notices = [Section(heading=words.notices, posting=None, sentences=noticed)] if noticed else []
    return [*notices, Section(heading=words.limits, posting=None, sentences=list(words.limits_text))]
