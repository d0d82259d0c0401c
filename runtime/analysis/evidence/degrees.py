"""Degrees: which kinds and fields a requirement asks for, and whether a line of a resume names one."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.tables import table_lines

SCHOOL, TRAINING, BACHELOR, MASTER, DOCTOR = range(5)
WORDS_OF_KIND = {
    SCHOOL: r"high[- ]school|secondary school|\bGCSEs?\b|\bA[- ]levels?\b|\babitur\b|\bhochschulreife\b|"
    r"\bbaccalaur[ée]at\b|\bbachillerato\b|\bmatura\b|\bmittlere reife\b|\brealschulabschluss\b",
    TRAINING: r"ausbildung\b|\bausgebildete[rn]?\b|\btechniker(?:in)?\b|\bmeister(?:in|brief)?\b|\bgeselle\w*|"
    r"\bgelernte[rn]?\b|fach(?:kraft|mann|frau|wirt\w*|angestellte\w*)\b|kauf(?:mann|frau)\b|\bformaci[oó]n profesional\b|"
    r"\bstaatlich (?:anerkannt|gepr[üu]ft)\w*|\bstaatliche anerkennung\b|\bbac pro\b|\bgrado (?:medio|superior)\b|"
    r"\bciclo formativo\b|\bassociate(?:'s|’s)?\b(?=.*\bdegree\b)|\bfoundation degree\b|\bapprenticeship\b|\bdiploma\b",
    BACHELOR: r"\bbachelor(?:['’]?s)?\b|\blicence\b(?! *(?:to|no|number|\())|\blicenciatur\w*|\blicenciad[oa]\b|"
    r"\bgrado en\b|\bgraduad[oa] en\b|\blaurea\b|\bdegree\b|\bhochschulabschluss\b|studium\b|\bgraduate (?:in|of)\b|"
    r"\bgraduated\b|\bing[ée]nieur\w*|\bingenier[oa]\b|\btitulaci[oó]n universitaria\b|\bbac ?\+ ?[3-4]\b",
    MASTER: r"\bmaster(?:['’]s)?\b|\bmaestr[ií]a\b|\bm[aá]ster\b|\bmagister\b|\bdiplom[- ]?[a-zäöü]+(?:in)?\b|"
    r"\bstaatsexamen\b|\bbac ?\+ ?5\b|\bdipl[oô]me d['’]ing[ée]nieur\b|\brechtsanw[äa]lt\w*",
    DOCTOR: r"\bph\.? ?d\b|\bdphil\b|\bdoctora(?:te|l|t)\b|\bdoktor\w*|\bpromotion zum\b|\bdoctorado\b",
}
SHORT_FORMS = {
    SCHOOL: r"\bGED\b",
    TRAINING: r"\b(?:BTS|DUT|BUT|CAP|BEP|HN[CD]|CILEX|NVQ|BTEC|IHK)\b",
    BACHELOR: r"\b[bB]\.? ?(?:[sS][cC]|A|[eE]ng|[tT]ech|[cC]om|[eE]d|Arch|S)\b|\b(?:LL\.?B|BBA|BSN|BFA)\b",
    MASTER: r"\bM\.? ?(?:Sc|A|Eng|BA|Ed|SW|Phil|Arch|S)\b|\b(?:MSc|MEng|MBA|MSW|LL\.?M|DSAA|Dipl)\b",
    DOCTOR: r"\b(?:Ed\.?D|M\.D|J\.?D|PharmD)\b",
}
PATTERNS = {
    kind: (re.compile(words, re.IGNORECASE), re.compile(SHORT_FORMS[kind])) for kind, words in WORDS_OF_KIND.items()
}
ASKED = re.compile(
    r"\bdegree\b|\bdegrees\b|\bbachelor(?:['’]?s)?\b|\bmaster['’]s\b|\bph\.?d\b|\b(?:b\.?sc|m\.?sc|b\.?eng|m\.?eng|mba|BA|MA)\b|"
    r"\bgraduate\b|\b\w*studium\b|hochschulabschluss|\bausbildung\b|\blicence (?:de|en|pro)\b|\bdipl[oô]me\b|\bbac ?\+ ?[2-8]|"
    r"\bgrado en\b|\blicenciatura\b|\btitulaci[oó]n\b|\bformaci[oó]n profesional\b|\bhigh[- ]school\b|\bGED\b|\bGCSEs?\b|"
    r"\bA-levels?\b|\babitur\b|\btechniker\b|\bmeister(?:brief)?\b|\bstaatliche anerkennung\b",
    re.IGNORECASE,
)
NOT_ASKED = re.compile(
    r"\b(?:angle|degree of|degrees (?:celsius|fahrenheit)|360[- ]degree|scrum ?master|master data)\b", re.IGNORECASE
)
OPEN = re.compile(
    r"\b(?:similar|related|relevant|equivalent|comparable|vergleichbar\w*|[äa]hnlich\w*|verwandt\w*|"
    r"[ée]quivalente?|similaire|apparent[ée]e?|afines?|relacionad\w*|quantitative|technical|numerate)\b",
    re.IGNORECASE,
)
TRADES = re.compile(
    r"\b(?!(?:Abgeschlossene|Ausbildung|Techniker|Meister|Studium|Staatliche|Anerkennung|Diploma|Level)\b)[A-ZÄÖÜ][a-zäöüß]{4,}\b"
)
WORDS = re.compile(r"[^\W\d_]{3,}")
NOT_FINISHED = re.compile(
    r"\b(?:not (?:yet )?(?:finished|completed)|unfinished|dropped out|abgebrochen|did not (?:finish|complete)|no degree|"
    r"without a degree|ohne abschluss|non valid[ée]|sin terminar|expected|enrolled|current student|in progress|ongoing|"
    r"credits|angemeldet|immatrikuliert|beginnt|zusage|en cours|cursando|en curso)\b|"
    r"[-–—] *(?:present|now|today|heute|actualidad)\b",
    re.IGNORECASE,
)


class Degree(Struct, frozen=True, kw_only=True):
    """A degree that is asked for.

    Attributes:
        kinds: Any of these will do, and an academic one above the lowest of them.
        fields: Exact keys of fields that will do; empty when any will.
    """

    kinds: frozenset[int]
    fields: frozenset[str]


def read_degree(text: str) -> Degree | None:
    """Return the degree that a requirement asks for; None when it asks for none."""
    if not ASKED.search(text) or NOT_ASKED.search(text):
        return None
    kinds = frozenset(kinds_in(text))
    words = {exact_key(word) for word in WORDS.findall(text)}
    named = words & known_fields().keys()
    fields = frozenset().union(*(known_fields()[word] for word in named)) if OPEN.search(text) else frozenset(named)
    if TRAINING in kinds:
        fields |= {exact_key(word) for word in TRADES.findall(text)} - known_fields().keys()
    return Degree(kinds=kinds or frozenset((BACHELOR,)), fields=fields)


def holds_degree(line: str, wanted: Degree) -> bool:
    """Tell whether the line names a degree of these kinds, or a higher one, in one of the fields."""
    if NOT_FINISHED.search(line):
        return False
    lowest = min(wanted.kinds)
    if not any(kind in wanted.kinds or kind > max(lowest, TRAINING) for kind in kinds_in(line)):
        return False
    return not wanted.fields or any(exact_key(word) in wanted.fields for word in WORDS.findall(line))


def kinds_in(text: str) -> Iterator[int]:
    """Yield the kinds of degrees that a text names."""
    return (kind for kind, patterns in PATTERNS.items() if any(pattern.search(text) for pattern in patterns))


@cache
def known_fields() -> dict[str, frozenset[str]]:
    """Map the key of each field's word to the keys of the fields that are similar."""
    similar: dict[str, frozenset[str]] = {}
    for line in table_lines("degree_fields"):
        group = frozenset(map(exact_key, line.split()))
        for word in group:
            similar[word] = similar.get(word, frozenset()) | group
    return similar
