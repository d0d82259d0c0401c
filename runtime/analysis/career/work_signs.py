"""Tells from the words around a span whether it is work: study, leave and unpaid time are not."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from runtime.analysis.career.phrase_table import find_phrases, phrase_table
from runtime.analysis.career.role_words import LINES_KEPT, find_role

TABLE: Final = "career_signs"
LEARNING: Final = re.compile(r"(?:lehre|studium|schulzeit)(?!\w)")  # ends German words: Kochlehre, Lehramtsstudium
AT_HOME: Final = ("at home", "zu hause", "à la maison", "en casa", "em casa", "a casa", "thuis")


@lru_cache(maxsize=LINES_KEPT)
def signs_of(words: str) -> Mapping[str, int]:
    """Return where lower-case words first say each kind of thing."""
    return find_phrases(words, phrase_table(TABLE))


def is_paid(words: str) -> bool:
    """Whether lower-case words say that somebody was paid, or worked on their own account."""
    return "paid" in signs_of(words)


def is_work(words: str, *, within_history: bool) -> bool:
    """Whether lower-case words around a span name paid work; outside a work history a school alone does not."""
    signs = signs_of(words)
    if "idle" in signs or words.startswith(AT_HOME):
        return "paid" in signs
    study = signs.get("study")
    if study is None and (learning := LEARNING.search(words)) is not None:
        study = learning.start()
    if study is None and (within_history or "school" not in signs):
        return True
    role = find_role(words)
    return (role >= 0 and (study is None or role < study)) or "paid" in signs
