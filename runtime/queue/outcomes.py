"""What came of an item: a closed union of values."""

import re
from typing import Any

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.store.recording import RECORD_SEPARATOR

REFUSED = "result_refused"
NOT_STORABLE = "The result cannot be stored: it is too large or holds characters that JSON in PostgreSQL refuses."
# Of JSON. PostgreSQL keeps 1 MiB of it as `jsonb`, before it compresses; escapes are six times what they stand for, and
# blanks nothing.
LONGEST_RESULT_BYTES = 16 * 1024 * 1024
LIKE_NUL = re.compile(rb"\\u0000")  # a pattern is sought three times as fast as a text, one letter ten times as fast
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # the backslash before the u is not itself escaped
SMALL_BYTES = 300  # about what an outcome without a result takes on its way


class Completed(Struct, frozen=True, kw_only=True, gc=False):
    """The handler answered.

    Attributes:
        item: Whose outcome it is; its attempt is the fence.
        result: The answer as JSON.
        score: What a page of items sorts by; None for a result without one.
        elapsed_ms: Time the handler took.
    """

    item: Item[Any]
    result: bytes
    elapsed_ms: int
    score: float | None = None

    @property
    def size_bytes(self) -> int:
        """About what it takes on its way to PostgreSQL."""
        return len(self.result) + SMALL_BYTES


class Failed(Struct, frozen=True, kw_only=True):
    """The item failed for good."""

    item: Item[Any]
    code: str
    message: str
    elapsed_ms: int
    size_bytes = SMALL_BYTES


class Postponed(Struct, frozen=True, kw_only=True):
    """The try failed and another follows after `delay_ms`."""

    item: Item[Any]
    code: str
    message: str
    elapsed_ms: int
    delay_ms: int
    size_bytes = SMALL_BYTES


class GivenBack(Struct, frozen=True, kw_only=True):
    """The try was cut short from outside and does not count."""

    item: Item[Any]
    size_bytes = SMALL_BYTES


Outcome = Completed | Failed | Postponed | GivenBack
Key = tuple[object, int, int]  # job id, position, attempt: a claim, as PostgreSQL knows it


def key_of(item: Item[Any]) -> Key:
    """Return the claim that an item is."""
    return (item.job_id, item.position, item.attempt)


def is_storable(result: bytes) -> bool:
    """Say whether PostgreSQL may take a result; it has the last word, but at the cost of a transaction for each.

    What no JSON holds would be taken for the end of a result on the way.
    """
    has_nul = b"\\" in result and LIKE_NUL.search(result) and NUL.search(result)
    return not has_nul and RECORD_SEPARATOR not in result and len(result) <= LONGEST_RESULT_BYTES


def refuse(item: Item[Any], elapsed_ms: int = 0) -> Failed:
    """Return what becomes of an outcome that cannot be stored."""
    return Failed(item=item, code=REFUSED, message=NOT_STORABLE, elapsed_ms=elapsed_ms)
