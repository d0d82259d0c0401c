"""What came of an item: a closed union of values."""

from uuid import UUID

from msgspec import Struct

Key = tuple[UUID, int, int]  # job id, position, attempt: whose outcome it is, and the fence


class Completed(Struct, frozen=True, kw_only=True, gc=False):
    """The handler answered.

    Attributes:
        result: Its answer as JSON.
        elapsed_ms: Time the handler took.
    """

    key: Key
    item_id: str
    result: bytes
    elapsed_ms: int


class Failed(Struct, frozen=True, kw_only=True):
    """The item failed for good."""

    key: Key
    item_id: str
    code: str
    message: str
    elapsed_ms: int


class Postponed(Struct, frozen=True, kw_only=True):
    """The try failed and another follows after `delay_ms`."""

    key: Key
    item_id: str
    code: str
    message: str
    elapsed_ms: int
    delay_ms: int


class GivenBack(Struct, frozen=True, kw_only=True):
    """The try was cut short from outside and does not count."""

    key: Key


Outcome = Completed | Failed | Postponed | GivenBack
