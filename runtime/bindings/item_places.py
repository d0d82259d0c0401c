"""Where a page of items ended: what a cursor of items says."""

import base64
import binascii
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from runtime.bindings.views import Sort
from runtime.errors import BadRequestError

FIRST = float("-inf")


class Place(Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """Where a page of items ended, in the order of its sort; the key is the negated score, None without one."""

    sort: Sort
    position: Annotated[int, Meta(ge=-1, lt=2**31)]
    key: float | None


def cursor_after(sort: Sort, position: int, score: float | None) -> str:
    """Return the cursor of the page that begins after an item."""
    last = Place(sort=sort, position=position, key=-score if score is not None else None)
    return base64.urlsafe_b64encode(msgspec.json.encode(last)).decode()


def read_place(cursor: str | None, sort: Sort) -> Place:
    """Return where a page goes on.

    Raises:
        BadRequestError: Not a cursor that a page of this sort gave.
    """
    if cursor is None:
        return Place(sort=sort, position=-1, key=FIRST)
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=Place)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise bad_cursor() from error
    if place.sort != sort:
        raise bad_cursor()
    return place


def bad_cursor() -> BadRequestError:
    """Return the one error for cursors of items."""
    return BadRequestError("This cursor is not one that this list gave: begin again without it.")
