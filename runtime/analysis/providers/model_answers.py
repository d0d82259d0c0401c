"""Makes a result of what a model answered: ranges clamped, quotes held against the texts, nothing taken on its word."""

import math
from typing import TypeVar

import msgspec
from msgspec import Struct

from runtime.analysis.flags import detect_language
from runtime.analysis.providers.failures import Malformed
from runtime.analysis.providers.held_quotes import Quoted, echoes
from runtime.analysis.providers.model_schema import SaidAnalysis, SaidPart, SaidRequirement
from runtime.analysis.result import RequirementFinding, ResumeAnalysis, ScorePart, verdict_of
from runtime.analysis.wording import wording_of

LONGEST_SENTENCE = 2_000
LONGEST_WORD = 200
MOST_SENTENCES = 50
MOST_REQUIREMENTS = 500
MOST_POINTS = 100.0
MOST_YEARS = 100.0
MAX_STRENGTHS = 8
T = TypeVar("T")
decode = msgspec.json.Decoder(SaidAnalysis).decode


class Texts(Struct, frozen=True, kw_only=True):
    """What an answer is held against.

    Attributes:
        resume: Without instructions to a machine: these prove nothing.
        posting: As it is.
        language: Of the sentences that were asked for, `en` or `de`.
        prompt: What the model was told.
        model: Its name.
        flags: What a person should look at in the resume.
        hidden_text: What its file holds and a reader does not see.
    """

    resume: str
    posting: str
    language: str
    prompt: str
    model: str
    flags: list[str]
    hidden_text: str


def read_answer(text: str) -> SaidAnalysis | Malformed:
    """Return what a model answered, if it is an analysis at all."""
    try:
        return decode(text.encode())
    except msgspec.ValidationError as error:
        return Malformed(why=f"it does not fit the schema ({error})", text=text)
    except (msgspec.MsgspecError, UnicodeError):
        return Malformed(why="it is no JSON, or was cut short", text=text)


def judge_answer(answer: SaidAnalysis, texts: Texts) -> ResumeAnalysis:
    """Return the result that an answer stands for."""
    return Judge(texts).judge(answer)


class Judge:
    """Judges one answer, and notes what it had to change."""

    def __init__(self, texts: Texts) -> None:
        """Hold it against these."""
        self._texts = texts
        self._resume = Quoted(texts.resume)
        self._posting = Quoted(texts.posting)
        self._unproved = 0
        self._noted: dict[str, bool] = {}

    def judge(self, answer: SaidAnalysis) -> ResumeAnalysis:
        """Return the result, with what was noted as its warnings."""
        findings = [self._find(each) for each in self._first(answer.requirements, MOST_REQUIREMENTS)]
        held_title = self._proved((answer.held_title or "").strip())
        score = round(self._within(answer.score, MOST_POINTS), 1)
        years = None if answer.experience_years is None else round(self._within(answer.experience_years, MOST_YEARS), 1)
        summary, strengths = self._sentences(answer, findings, score)
        explanation = self._explain(answer.explanation, score)
        shown = [each.text for each in findings if each.is_shown] if findings else self._named(answer.matched_skills)
        missed = [each.text for each in findings if each.kind == "must" and each.status == "missing"]
        return ResumeAnalysis(
            provider="openai",
            model=self._texts.model,
            score=score,
            verdict=verdict_of(score),
            summary=summary,
            strengths=strengths,
            requirements=findings,
            matched_skills=shown,
            missing_skills=missed if findings else self._words(answer.missing_skills),
            experience_years=years,
            experience_note="",
            held_title=held_title,
            occupation=self._cut(answer.occupation or "", LONGEST_WORD),
            explanation=explanation,
            flags=self._texts.flags,
            hidden_text=self._texts.hidden_text,
            language=detect_language(self._texts.posting),
            warnings=self._warnings(is_bare=not findings),
            evidence_unproved=self._unproved,
        )

    def _find(self, claimed: SaidRequirement) -> RequirementFinding:
        """Return a requirement with its place and its proof; without its proof it is unclear."""
        place = self._posting.place_of(claimed.text)
        self._note("requirement_unquoted", place is None)
        start, end = place or (0, 0)
        quote = (claimed.evidence or "").strip()
        evidence = self._proved(quote)
        is_proved = evidence if quote else claimed.status == "missing"
        self._unproved += claimed.status == "shown" and not quote
        return RequirementFinding(
            text=self._cut(claimed.text, LONGEST_SENTENCE),
            start=start,
            end=end,
            kind=claimed.kind,
            status=claimed.status if is_proved else "unclear",
            evidence=evidence,
        )

    def _proved(self, claimed: str) -> str:
        """Return a quote that is in the resume; what is not is counted and dropped."""
        quote = self._resume.quote_of(claimed)
        self._unproved += bool(claimed) and not quote
        return self._cut(quote, LONGEST_SENTENCE)

    def _named(self, skills: list[str]) -> list[str]:
        """Return the skills, of a model that gives no requirements, that the resume names; the others are counted."""
        named = [skill for skill in self._words(skills) if self._resume.place_of(skill)]
        self._unproved += len(skills) - len(named)
        return named

    def _sentences(
        self, answer: SaidAnalysis, findings: list[RequirementFinding], score: float
    ) -> tuple[str, list[str]]:
        """Return summary and strengths; in words of our own where the model's are none that may be shown."""
        said = [answer.summary, *self._first(answer.strengths, MOST_SENTENCES)]
        is_echo = any(echoes(sentence, self._texts.prompt) for sentence in said)
        is_other = detect_language(answer.summary) not in {"", self._texts.language}
        self._note("prompt_echoed", is_echo)
        self._note("language_not_asked", is_other)
        if not is_echo and not is_other and answer.summary.strip():
            return self._cut(answer.summary, LONGEST_SENTENCE), self._cut_all(said[1:], LONGEST_SENTENCE)
        wording = wording_of(self._texts.language)
        shown = [each for each in findings if each.is_shown]
        total = [each for each in findings if each.kind == "must"]
        counts = wording.summary_counts.format(shown=sum(each.is_shown for each in total), total=len(total), unclear="")
        lines = [wording.strength_requirement.format(name=each.text, line=each.evidence) for each in shown]
        return f"{wording.verdicts[verdict_of(score)]}{counts}.", lines[:MAX_STRENGTHS]

    def _explain(self, parts: list[SaidPart], score: float) -> list[ScorePart]:
        """Return parts that add up to the score: the model's own where they do, else the model as the one part."""
        kept = [
            ScorePart(part=each.part, points=round(each.points, 1), detail=self._cut(each.detail, LONGEST_SENTENCE))
            for each in parts[:MOST_SENTENCES]
            if len(each.part) <= LONGEST_WORD and abs(each.points) <= MOST_POINTS
        ]
        is_whole = len(kept) == len(parts) and round(sum(each.points for each in kept), 1) == score
        if kept and is_whole and not any(echoes(each.detail, self._texts.prompt) for each in kept):
            return kept
        return [ScorePart(part="model", points=score, detail=f"As judged by the model {self._texts.model}.")]

    def _warnings(self, *, is_bare: bool) -> list[str]:
        self._note("no_requirements_read", is_bare)
        self._note("evidence_unproved", self._unproved > 0)
        return sorted(name for name, is_so in self._noted.items() if is_so)

    def _within(self, number: float, most: float) -> float:
        within = 0.0 if math.isnan(number) else min(max(number, 0.0), most)
        self._note("answer_clamped", within != number)
        return within

    def _cut(self, text: str, most: int) -> str:
        self._note("answer_clamped", len(text) > most)
        return text[:most].replace("\0", " ")

    def _cut_all(self, texts: list[str], most: int) -> list[str]:
        return [self._cut(text, most) for text in texts]

    def _words(self, words: list[str]) -> list[str]:
        return self._cut_all(self._first(words, MOST_REQUIREMENTS), LONGEST_WORD)

    def _first(self, values: list[T], most: int) -> list[T]:
        self._note("answer_clamped", len(values) > most)
        return values[:most]

    def _note(self, warning: str, is_so: bool) -> None:  # noqa: FBT001 -- what is noted
        self._noted[warning] = self._noted.get(warning, False) or is_so
