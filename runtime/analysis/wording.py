"""The sentences of an explanation, in English and in German; a posting in another language gets the English ones."""

from msgspec import Struct

from runtime.analysis.result import Verdict


class Wording(Struct, frozen=True, kw_only=True):
    """Templates of one language; braces are filled by `str.format`."""

    verdicts: dict[Verdict, str]
    for_title: str
    summary_counts: str
    summary_words_only: str
    summary_years: str
    summary_missing: str
    met: str
    unclear: str
    met_all: str
    not_found: str
    nothing_read: str
    words: tuple[str, str, str]
    occupation: str
    same_occupation: str
    no_occupation: str
    title_held: str
    title_near: str
    title_not_held: str
    years: str
    years_needed: str
    no_years: str
    strength_requirement: str
    strength_title: str
    strength_years: str
    more: str
    year: str
    many_years: str


ENGLISH = Wording(
    verdicts={"strong": "Strong match", "good": "Good match", "partial": "Partial match", "weak": "Weak match"},
    for_title=" for {title}",
    summary_counts=": {shown} of {total} requirements shown{unclear}",
    summary_words_only=", judged by wording and background alone: no requirement could be read from the posting",
    summary_years=", {years} of work",
    summary_missing=" Not found: {names}.",
    met="Shows {shown} of {total} requirements{unclear}{missing}.",
    unclear=", {count} unclear",
    met_all="Shows all {total} requirements.",
    not_found="; not found: {names}",
    nothing_read="No requirement could be read from the posting, so its wording stands in for them.",
    words=(
        "Few of the posting's own words are in the resume.",
        "Some of the posting's own words are in the resume.",
        "Many of the posting's own words are in the resume.",
    ),
    occupation="Its wording is closest to “{own}”, the posting's to “{wanted}”.",
    same_occupation="Its wording and the posting's are both closest to “{own}”.",
    no_occupation="Its wording points to no occupation in particular.",
    title_held="The work history holds the title: “{line}”.",
    title_near="No line of the work history holds the title {title}; words of it, or of a like one, are in the text.",
    title_not_held="No line of the work history holds the title {title}.",
    years="Shows {years} of work.",
    years_needed="Shows {years} of work; {needed} asked for.",
    no_years="Years of work are not known. {note}",
    strength_requirement="{name}: “{line}”",
    strength_title="Has held the title: “{line}”",
    strength_years="{years} of work, {needed} asked for.",
    more="{names} and {count} more",
    year="{count} year",
    many_years="{count} years",
)
GERMAN = Wording(
    verdicts={
        "strong": "Sehr gute Übereinstimmung",
        "good": "Gute Übereinstimmung",
        "partial": "Teilweise Übereinstimmung",
        "weak": "Geringe Übereinstimmung",
    },
    for_title=" mit {title}",
    summary_counts=": {shown} von {total} Anforderungen belegt{unclear}",
    summary_words_only=", nur nach Wortwahl und Werdegang: Der Anzeige ließ sich keine Anforderung entnehmen",
    summary_years=", {years} Arbeit",
    summary_missing=" Nicht gefunden: {names}.",
    met="Belegt {shown} von {total} Anforderungen{unclear}{missing}.",
    unclear=", {count} unklar",
    met_all="Belegt alle {total} Anforderungen.",
    not_found="; nicht gefunden: {names}",
    nothing_read="Der Anzeige ließ sich keine Anforderung entnehmen; ihre Wortwahl steht dafür.",
    words=(
        "Wenige Wörter der Anzeige stehen im Lebenslauf.",
        "Einige Wörter der Anzeige stehen im Lebenslauf.",
        "Viele Wörter der Anzeige stehen im Lebenslauf.",
    ),
    occupation="Die Wortwahl passt am ehesten zu „{own}“, die der Anzeige zu „{wanted}“.",
    same_occupation="Die Wortwahl passt wie die der Anzeige am ehesten zu „{own}“.",
    no_occupation="Die Wortwahl deutet auf keinen bestimmten Beruf.",
    title_held="Der Werdegang nennt den Titel: „{line}“.",
    title_near="Keine Zeile des Werdegangs nennt den Titel {title}; Wörter davon, oder ein ähnlicher, stehen im Text.",
    title_not_held="Keine Zeile des Werdegangs nennt den Titel {title}.",
    years="Zeigt {years} Arbeit.",
    years_needed="Zeigt {years} Arbeit; verlangt sind {needed}.",
    no_years="Die Jahre der Arbeit sind nicht bekannt. {note}",
    strength_requirement="{name}: „{line}“",
    strength_title="Hatte den Titel: „{line}“",
    strength_years="{years} Arbeit, verlangt sind {needed}.",
    more="{names} und {count} weitere",
    year="{count} Jahr",
    many_years="{count} Jahre",
)


def wording_of(language: str) -> Wording:
    """Return the sentences for a posting in this language."""
    return GERMAN if language == "de" else ENGLISH
