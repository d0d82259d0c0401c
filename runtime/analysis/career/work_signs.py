"""Tells from the words around a span whether it is work: study, leave and unpaid time are not."""

from typing import Final

from runtime.analysis.career.phrase_table import find_phrase, phrase_table
from runtime.analysis.career.role_words import find_role

TABLE: Final = "career_signs"
AT_HOME: Final = ("at home", "zu hause", "à la maison", "en casa", "em casa", "a casa", "thuis")


def find_sign(words: str, kind: str) -> int:
    """Return where lower-case words hold the first phrase of a kind of sign, -1 if they hold none."""
    return find_phrase(words, phrase_table(TABLE, kind), phrase_table(TABLE, f"not-{kind}"))


def is_paid(words: str) -> bool:
    """Whether lower-case words say that somebody was paid, or worked on their own account."""
    return find_sign(words, "paid") >= 0


def is_work(words: str, *, within_history: bool) -> bool:
    """Whether lower-case words around a span name paid work; outside a work history a school alone does not."""
    if words.startswith(AT_HOME) or find_sign(words, "idle") >= 0:
        return is_paid(words)
    study = find_sign(words, "study")
    if study < 0 and (within_history or find_sign(words, "school") < 0):
        return True
    role = find_role(words)
    return 0 <= role and (study < 0 or role < study) or is_paid(words)
