"""Puts a comparison into words: the parts that add up to the score, strengths, and a summary."""

from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct

from runtime.analysis.career import Career
from runtime.analysis.job import PreparedJob
from runtime.analysis.occupations import best_occupation
from runtime.analysis.requirement_findings import Proofs
from runtime.analysis.result import RequirementFinding, ResumeAnalysis, ScorePart, Verdict, verdict_of_match
from runtime.analysis.shares import Shares
from runtime.analysis.wording import Wording, wording_of

MAX_POINTS = {"skills": 38.0, "words": 18.0, "occupation": 18.0, "title": 20.0, "experience": 6.0}
MAX_NAMED = 4
MAX_STRENGTHS = 8
MANY, SOME = 0.66, 0.33


class Comparison(Struct, frozen=True, kw_only=True):
    """What a comparison of one resume with one posting has found.

    Attributes:
        proofs: What the judgement of the requirements rests on.
        held_title: The line that holds the title; empty when none does.
        occupation: The resume's own; empty when it shows none.
    """

    job: PreparedJob
    shares: Shares
    proofs: Proofs
    requirements: list[RequirementFinding]
    career: Career
    held_title: str
    occupation: str
    flags: list[str]
    hidden_text: str

    @property
    def musts(self) -> list[RequirementFinding]:
        """The requirements that must be met."""
        return [each for each in self.requirements if each.kind == "must"]

    @property
    def shown(self) -> list[str]:
        """The requirements that must be met and are shown."""
        return [each.text for each in self.musts if each.is_shown]

    @property
    def unclear(self) -> str:
        """How many requirements that must be met are unclear, in words; empty when none is."""
        count = sum(each.status == "unclear" for each in self.musts)
        return self.wording.unclear.format(count=count) if count else ""

    @property
    def missing(self) -> list[str]:
        """The requirements that must be met and of which no line says anything."""
        return [each.text for each in self.musts if each.status == "missing"]

    @property
    def wording(self) -> Wording:
        """The sentences in the posting's language."""
        return wording_of(self.job.posting.language)


def explain(found: Comparison) -> ResumeAnalysis:
    """Put a comparison into words and points."""
    explanation = parts_of(found)
    score = round(sum(part.points for part in explanation), 1)
    verdict = verdict_of_match(found.shares.match)
    return ResumeAnalysis(
        score=score,
        verdict=verdict,
        summary=summarize_match(found, verdict),
        strengths=strengths_of(found),
        requirements=found.requirements,
        matched_skills=[each.text for each in found.requirements if each.is_shown],
        missing_skills=found.missing,
        experience_years=found.career.years,
        experience_note=found.career.years_note,
        held_title=found.held_title,
        occupation=found.occupation,
        explanation=explanation,
        flags=found.flags,
        hidden_text=found.hidden_text,
        warnings=[*found.job.posting.warnings],
        language=found.job.posting.language,
    )


def parts_of(found: Comparison) -> list[ScorePart]:
    """Return the parts in fixed order; each share is rounded before the points are added, so that the sum holds."""
    details = {
        "skills": describe_requirements(found),
        "words": describe_words(found),
        "occupation": describe_occupation(found),
        "title": describe_title(found),
        "experience": describe_years(found),
    }
    shares = attrgetter(*details)(found.shares)
    return [
        ScorePart(part=name, points=round(share * MAX_POINTS[name], 1), detail=detail)
        for (name, detail), share in zip(details.items(), shares, strict=True)
    ]


def describe_requirements(found: Comparison) -> str:
    """Count the requirements and name some that are not found."""
    wording, total, missing = found.wording, len(found.musts), found.missing
    if not total:
        return wording.nothing_read
    if len(found.shown) == total:
        return wording.met_all.format(total=total)
    names = wording.not_found.format(names=join_names(missing, wording)) if missing else ""
    return wording.met.format(shown=len(found.shown), total=total, unclear=found.unclear, missing=names)


def describe_words(found: Comparison) -> str:
    """Say roughly how many words are shared."""
    few, some, many = found.wording.words
    share = found.shares.words
    return many if share >= MANY else some if share >= SOME else few


def describe_occupation(found: Comparison) -> str:
    """Name both occupations."""
    wording, wanted = found.wording, best_occupation(found.job.occupation)
    if not found.occupation or not wanted:
        return wording.no_occupation
    sentence = wording.same_occupation if found.occupation == wanted else wording.occupation
    return sentence.format(own=found.occupation, wanted=wanted)


def describe_title(found: Comparison) -> str:
    """Quote the line that holds the title, or say that none does."""
    if found.held_title:
        return found.wording.title_held.format(line=found.held_title)
    if found.shares.title > 0:
        return found.wording.title_near.format(title=found.job.posting.title)
    return found.wording.title_not_held.format(title=found.job.posting.title).replace(" .", ".")


def describe_years(found: Comparison) -> str:
    """Compare the years, as far as both sides name them."""
    wording, years, needed = found.wording, found.career.years, found.job.posting.years_needed
    if years is None:
        return wording.no_years.format(note=found.career.years_note).strip()
    if needed is None:
        return wording.years.format(years=write_years(years, wording))
    return wording.years_needed.format(years=write_years(years, wording), needed=write_years(needed, wording))


def strengths_of(found: Comparison) -> list[str]:
    """Return what speaks for the resume, each with the line it rests on."""
    wording, years, needed = found.wording, found.career.years, found.job.posting.years_needed
    strengths = [wording.strength_title.format(line=found.held_title)] if found.held_title else []
    if years is not None and needed is not None and years >= needed:
        strengths.append(
            wording.strength_years.format(years=write_years(years, wording), needed=write_years(needed, wording))
        )
    shown = sorted((each for each in found.requirements if each.is_shown), key=lambda each: each.kind)
    strengths += [wording.strength_requirement.format(name=each.text, line=each.evidence) for each in shown]
    return strengths[:MAX_STRENGTHS]


def summarize_match(found: Comparison, verdict: Verdict) -> str:
    """Return the verdict and what decided."""
    wording, total, missing = found.wording, len(found.musts), found.missing
    title, years = found.job.posting.title, found.career.years
    sentence = wording.verdicts[verdict] + (wording.for_title.format(title=title) if title else "")
    if not total:
        return f"{sentence}{wording.summary_words_only}."
    sentence += wording.summary_counts.format(shown=len(found.shown), total=total, unclear=found.unclear)
    sentence += wording.summary_years.format(years=write_years(years, wording)) if years is not None else ""
    return f"{sentence}." + (wording.summary_missing.format(names=join_names(missing, wording)) if missing else "")


def join_names(names: Sequence[str], wording: Wording) -> str:
    """Join names by commas; say how many more there are."""
    named = ", ".join(names[:MAX_NAMED])
    return wording.more.format(names=named, count=len(names) - MAX_NAMED) if len(names) > MAX_NAMED else named


def write_years(years: float, wording: Wording) -> str:
    """Write a number of years."""
    return (wording.year if years == 1 else wording.many_years).format(count=f"{years:g}")
