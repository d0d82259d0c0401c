"""Says in words what a warning or a flag of a result means, in English and in German."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct


class Notice(Struct, rename="camel", frozen=True, kw_only=True):
    """A warning in words."""

    code: Annotated[str, Meta(examples=["language_not_covered"])]
    message: Annotated[
        str, Meta(examples=["The language is not one that is read in full; the comparison rests on shared words."])
    ]


ENGLISH = {
    "no_requirements_read": "No requirement could be read from the posting; what counts is wording and background.",
    "language_not_covered": "The language is not one that is read in full; the comparison rests on shared words.",
    "evidence_unproved": "The analyst claimed what the resume does not show; these requirements are unclear.",
    "requirement_unquoted": "The analyst named a requirement that is not in the posting's words.",
    "answer_clamped": "The analyst's answer went beyond what is allowed and was cut.",
    "language_not_asked": "The analyst answered in another language; its sentences were replaced.",
    "prompt_echoed": "The analyst repeated its instructions; its sentences were replaced.",
    "instructions": "The text holds instructions to a machine reader; they count nothing.",
    "hidden_text": "The file holds text that a reader does not see; it counts nothing.",
    "pasted_posting": "Parts are copied from the posting; they prove nothing.",
    "keyword_stuffing": "There is a wall of keywords; it proves nothing.",
    "little_text": "There is very little text.",
}
GERMAN = {
    "no_requirements_read": "Der Anzeige ließ sich keine Anforderung entnehmen; es zählen Wortwahl und Werdegang.",
    "language_not_covered": "Die Sprache wird nicht vollständig gelesen; verglichen werden gemeinsame Wörter.",
    "evidence_unproved": "Behauptet wurde, was der Lebenslauf nicht zeigt; diese Anforderungen sind unklar.",
    "requirement_unquoted": "Eine genannte Anforderung steht nicht mit diesen Worten in der Anzeige.",
    "answer_clamped": "Die Antwort ging über das Erlaubte hinaus und wurde gekürzt.",
    "language_not_asked": "Die Antwort kam in einer anderen Sprache; ihre Sätze wurden ersetzt.",
    "prompt_echoed": "Die Antwort wiederholte ihre Anweisungen; ihre Sätze wurden ersetzt.",
    "instructions": "Der Text enthält Anweisungen an eine Maschine; sie zählen nicht.",
    "hidden_text": "Die Datei enthält Text, den Leser nicht sehen; er zählt nicht.",
    "pasted_posting": "Teile sind aus der Anzeige kopiert; sie belegen nichts.",
    "keyword_stuffing": "Es gibt eine Wand aus Stichwörtern; sie belegt nichts.",
    "little_text": "Es gibt sehr wenig Text.",
}


def explain_warnings(codes: Iterable[str], language: str = "en") -> list[Notice]:
    """Return warnings or flags in words, in the order of their codes; one that nobody knows is left out.

    Args:
        codes: Of results.
        language: ISO 639-1; any but German gets English.
    """
    table = GERMAN if language == "de" else ENGLISH
    return [Notice(code=code, message=table[code]) for code in sorted(set(codes)) if code in table]
