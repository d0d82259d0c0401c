"""Keeps the fields of one degree together: "MSc in computer science, AI, physics or similar" asks for one thing."""

import re
from collections.abc import Sequence

from runtime.analysis.posting.posting_shapes import Requirement

DEGREE = re.compile(
    r"\b(?:degree|diploma|bachelor|master|b\.?sc|m\.?sc|b\.?eng|m\.?eng|ph\.?d|studium|abschluss|licence|dipl[oô]me|grado|"
    r"m[aá]ster|titulaci[oó]n)",
    re.IGNORECASE,
)
MORE_FIELDS = re.compile(
    r"(?:\s*,\s*[^\W\d_][\w&/ -]{1,40}){0,6},?\s+(?:or|oder|ou|o|and|und|et|y)\s+[^.;\n(]{0,40}?"
    r"(?:similar|related|equivalent|comparable|relevant|subject|field|discipline|ähnlich\w*|vergleichbar\w*|verwandt\w*|"
    r"équivalente?|similaire|afines?|equivalente)",
    re.IGNORECASE,
)


def without_fields_apart(requirements: Sequence[Requirement], text: str) -> tuple[Requirement, ...]:
    """Return the requirements without those that are further fields of a degree before them."""
    kept: list[Requirement] = []
    end_of_fields = 0
    for each in sorted(requirements, key=lambda requirement: requirement.start):
        if each.start < end_of_fields:
            continue
        kept.append(each)
        more = MORE_FIELDS.match(text, each.end) if DEGREE.search(each.text) else None
        end_of_fields = more.end() if more else end_of_fields
    return tuple(kept)
