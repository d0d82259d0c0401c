"""Error codes as a label: those that are known, and few others, for a handler may write anything into a code."""

import re

OTHER = "other"
MOST_OTHERS = 30
WORD = re.compile(r"[a-z][a-z_]{0,39}")  # no digits: what has some may be an id
AI_FAILURES = (
    "ai_timed_out",
    "ai_unreachable",
    "ai_malformed",
    "ai_rate_limited",
    "ai_failed",
    "ai_refused",
    "ai_not_authorized",
    "ai_not_found",
    "ai_too_large",
    "provider_malformed",
)
KNOWN_CODES = (
    "handler_failed",
    "timed_out",
    "crashed",
    "out_of_memory",
    "result_refused",
    "job_data_refused",
    "erased",
    "resume_not_found",
    "empty",
    "corrupt",
    "password_protected",
    "image_only",
    "needs_ocr",
    "unsupported_type",
    "too_large",
    "binary",
    *AI_FAILURES,
    OTHER,
)


def word_of(code: str) -> str:
    """Return a code as logs may have it: a handler may write a name into one."""
    return code if WORD.fullmatch(code) else OTHER


class Codes:
    """The codes of a process."""

    def __init__(self) -> None:
        """Know the product's own."""
        self._known = set(KNOWN_CODES)

    def label_of(self, code: str) -> str:
        """Return the code, or `other` for what is no word or one too many."""
        if code in self._known:
            return code
        if len(self._known) >= len(KNOWN_CODES) + MOST_OTHERS or not WORD.fullmatch(code):
            return OTHER
        self._known.add(code)
        return code
