"""Driving licences: which class a requirement asks for, and whether a line of a resume names one."""

import re
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.telling_blocks import lines_with

ASKED = re.compile(
    r"\bdriv(?:ing|er['\u2019]?s?['\u2019]?) licen[cs]e|\bführerschein|\bfahrerlaubnis|"
    r"\bpermis (?:de conduire|[a-e]e?\b)|\b(?:carn[eé]t?|permiso) (?:de conducir|[a-e]\b)|\blicencia de conducir"
)
EITHER = re.compile(r"\bb\b ?(?:/|or|oder|ou|o) ?be\b")
OTHER = re.compile(
    r"commercial|\bcdl\b|class a\b|forklift|stapler|\bhgv\b|\blgv\b|\bpcv\b|\bpsv\b|\btaxi|c1|\bce\b|c\+e|lkw|"
    r"\bbus\b|kran|moto|train|boat|pilot|poids|\b(?:klasse|permis|category|cat) [acdt]\b|chauffeur"
)
HELD = re.compile(
    r"\bdriv(?:ing|er['\u2019]?s?['\u2019]?) (?:\w+ )?licen[cs]e|"
    r"\b(?:full|clean|valid|manual|current)(?:,? [\w']+){0,2}? licen[cs]e|"
    r"\blicen[cs]e\W+(?:\w+ )?(?:clean|full|manual|class b|category b|incl)|\blicen[cs]e, b\b|\bb\+e\b|"
    r"\bführerschein\w*|\bfahrerlaubnis\w*|\bklasse be?\b|\bpkw-führerschein|\bpermis (?:de conduire|b\b)|"
    r"\b(?:carn[eé]t?|permiso) (?:de conducir|b\b)|\blicencia de (?:conducir|\w+, manual)"
)
SIGNS_OF_HELD = ("licen", "führerschein", "fahrerlaubnis", "klasse b", "permis", "carn", "b+e")  # of each of `HELD`
TRAILER = re.compile(r"\bb ?\+ ?e\b|\bbe\b|trailer|anhänger|remorque|remolque")
NO_CAR = re.compile(r"forklift|stapler|nursing|pilot|teaching|practi[cs]|social work|real estate|software|\bcpa\b")


class DrivingLicence(Struct, frozen=True, kw_only=True):
    """A licence to drive a car; `has_trailer` when one for a trailer is asked for as well."""

    has_trailer: bool


def read_driving_licence(text: str) -> DrivingLicence | None:
    """Return the licence that a requirement asks for; None when it asks for none, or for one of another class."""
    lower = lower_letters(text)
    if not ASKED.search(lower) or OTHER.search(lower):
        return None
    return DrivingLicence(has_trailer=TRAILER.search(lower) is not None and EITHER.search(lower) is None)


def places_of_licences(text: str) -> Iterator[int]:
    """Yield one place of each line that may name a licence."""
    lower = lower_letters(text)
    return chain.from_iterable(lines_with(lower, sign) for sign in SIGNS_OF_HELD)


def holds_licence(line: str, wanted: DrivingLicence) -> bool:
    """Tell whether the line names such a licence."""
    lower = lower_letters(line)
    if not HELD.search(lower) or (NO_CAR.search(lower) and not ASKED.search(lower)):
        return False
    return not wanted.has_trailer or TRAILER.search(lower) is not None
