"""Pages in the order of ids, newest first: a cursor is the last id of the page before."""

from typing import Protocol, TypeVar
from uuid import UUID

from runtime.errors import BadRequestError

NEWEST = UUID(int=2**128 - 1)


class HasId(Protocol):
    """Something with a UUIDv7."""

    @property
    def id(self) -> UUID:
        """Its id."""


View = TypeVar("View", bound=HasId)


def read_cursor(cursor: str | None) -> UUID:
    """Return the id that a page comes after.

    Raises:
        BadRequestError: The cursor is not one of ours.
    """
    try:
        return UUID(cursor) if cursor is not None else NEWEST
    except ValueError:
        detail = "The cursor is not one that an earlier answer gave."
        raise BadRequestError(detail) from None


def cut_page(views: list[View], limit: int) -> tuple[list[View], str | None]:
    """Cut what was read, one more than `limit`, into a page and the cursor of the next one."""
    return views[:limit], str(views[limit - 1].id) if len(views) > limit else None
