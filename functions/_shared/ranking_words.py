"""Says in a sentence why one resume stands before another, in English and in German."""

from msgspec import Struct

from functions._shared.bulk_analysis_summary import Lead


class RankingWords(Struct, frozen=True, kw_only=True):
    """Templates of one language; braces are filled by `str.format`."""

    tie: str
    ties: str
    lead: str
    parts: dict[str, str]


ENGLISH = RankingWords(
    tie="One other has the same score and shares the rank; their order is that of the submission.",
    ties="{count} others have the same score and share the rank; their order is that of the submission.",
    lead="{points} points before the next: {parts}.",
    parts={
        "skills": "requirements",
        "words": "the posting's words",
        "occupation": "occupation",
        "title": "title held",
        "experience": "years of work",
    },
)
GERMAN = RankingWords(
    tie="Eine weitere Person hat dieselbe Punktzahl und denselben Rang; die Reihenfolge ist die der Einreichung.",
    ties="{count} weitere haben dieselbe Punktzahl und denselben Rang; die Reihenfolge ist die der Einreichung.",
    lead="{points} Punkte vor dem nächsten Platz: {parts}.",
    parts={
        "skills": "Anforderungen",
        "words": "Wörter der Anzeige",
        "occupation": "Beruf",
        "title": "Titel",
        "experience": "Jahre der Arbeit",
    },
)


def words_of(language: str) -> RankingWords:
    """Return the sentences of a language; the English ones where there are none."""
    return GERMAN if language == "de" else ENGLISH


def explain_tie(tied_count: int, language: str) -> str:
    """Say how many others share the rank; empty when none does."""
    words = words_of(language)
    if not tied_count:
        return ""
    return words.tie if tied_count == 1 else words.ties.format(count=tied_count)


def explain_lead(ahead: Lead | None, language: str) -> str:
    """Say what puts a place before the next; empty when nothing does."""
    if ahead is None:
        return ""
    words = words_of(language)
    parts = ", ".join(f"{words.parts.get(each.part, each.part)} {each.points:+g}" for each in ahead.parts)
    sentence = words.lead.format(points=f"{ahead.points:g}", parts=parts)
    return sentence if parts else sentence.replace(": .", ".")
