"""Phrasings after which words prove nothing: denied, wished or planned, only seen or begun, somebody else's."""

import re
from typing import Literal

from runtime.analysis.evidence.phrasings import read_phrasings

Kind = Literal["others", "denied", "wished", "seen", "asked"]

TABLE = "scope_phrasings"
KINDS: tuple[Kind, ...] = ("others", "denied", "wished", "seen")
CUES = {kind: read_phrasings(TABLE, kind) for kind in KINDS}
ITEM_DENIED = read_phrasings(TABLE, "item_denied")  # `200 jobs, no failures`: the item alone
WISHED_NEXT = read_phrasings(TABLE, "wished_next")  # what is wished follows the wish
NEW_CLAUSE = read_phrasings(TABLE, "new_clause")  # what the person says of himself after a comma, or a contrast
REFERS_BACK = re.compile(r"\b(?:it|them|this|that|these|those|both|either)\b", re.IGNORECASE)
