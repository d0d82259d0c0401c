"""Phrasings after which words prove nothing: denied, wished or planned, only seen or begun, somebody else's."""

import re
from typing import Literal

from runtime.analysis.evidence.phrasings import lower_source

Kind = Literal["others", "denied", "wished", "seen", "asked"]

TABLE = "scope_phrasings"
KINDS: tuple[Kind, ...] = ("others", "denied", "wished", "seen")
CUES = {kind: re.compile(lower_source(TABLE, kind)) for kind in KINDS}
ITEM_DENIED = re.compile(lower_source(TABLE, "item_denied"))  # `200 jobs, no failures`: the item alone
WISHED_NEXT = re.compile(lower_source(TABLE, "wished_next"))  # what is wished follows the wish
NEW_CLAUSE = re.compile(
    lower_source(TABLE, "new_clause")
)  # what the person says of himself after a comma, or a contrast
REFERS_BACK = re.compile(r"\b(?:it|them|this|that|these|those|both|either)\b")
