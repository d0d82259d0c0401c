"""Phrasings after which words prove nothing: denied, wished or planned, only seen or begun, somebody else's."""

import re
from typing import Literal

from runtime.analysis.evidence.phrasings import lower_source
from runtime.analysis.tables import table_lines

Kind = Literal["others", "denied", "wished", "seen", "asked", "item_others", "unfinished"]

TABLE = "scope_phrasings"
KINDS: tuple[Kind, ...] = ("others", "denied", "wished", "seen")
CUES = {kind: re.compile(lower_source(TABLE, kind)) for kind in KINDS}
ITEM_DENIED = re.compile(lower_source(TABLE, "item_denied"))  # `200 jobs, no failures`: the item alone
WISHED_NEXT = re.compile(lower_source(TABLE, "wished_next"))  # what is wished follows the wish
NEW_CLAUSE = re.compile(
    lower_source(TABLE, "new_clause")
)  # what the person says of himself after a comma, or a contrast
ITEM_OF_OTHERS = re.compile(lower_source(TABLE, "item_others"))  # `passed to the tax desk`: whom it goes to, alone
UNFINISHED = re.compile(lower_source(TABLE, "unfinished"))
STUDY = re.compile(lower_source(TABLE, "study"))  # what one may leave unfinished
REFERS_BACK = re.compile(r"\b(?:it|them|this|that|these|those|both|either)\b")
TAKEN_UP = re.compile(rf"{REFERS_BACK.pattern}|\b[ld]['\u2019]|\b(?:l[aeo]s?|das|es|den|die|en|y)\b")
ASIDE = re.compile(
    r"\(|,(?= not (?:by|for|from|with|in|on|at|to|as|just|the|an?|my)\b)|"
    r"\b(?:so that|because|since|when|whenever|if|unless|until|weil|wenn|damit|sodass|falls|"
    r"parce que|quand|pour que|para que|porque|cuando)\b"
)  # what follows is said apart from what stands before it
OWN = re.compile(
    r"\W*(?:(?:and|but|und|aber|et|mais|y|pero) )?"
    r"(?:i|i['\u2019]\w+|my|we|our|ich|mein\w*|wir|je|j['\u2019]\w+|mon|ma|mes|yo|he|tengo|mi|mis)\b"
)
CONTRAST = re.compile(
    r"[,;\u2013\u2014-]?\s*\b(?:but|however|although|though|whereas|instead|aber|jedoch|sondern|dafür|dagegen|mais|cependant|"
    r"toutefois|pero|sino|aunque)\b"
)
SPEAKS = re.compile(
    r"\b(?:i|we|ich|wir|je|nous|yo|tengo|hablo|he|she|they|is|are|was|were|has|have|had)\b|\bj['\u2019]"
)


def small_words(kind: str) -> frozenset[str]:
    """Return the words of one kind of the table of small words."""
    lines = (line.partition(": ") for line in table_lines("scope_small_words"))
    return frozenset(word for name, _, words in lines if name == kind for word in words.split())
