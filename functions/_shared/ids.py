"""Ids as requests carry them, and that a list of them names nothing twice."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from runtime.errors import FieldError, NotAcceptedError

# A text, not a UUID: making 10,000 objects of them takes longer than all the rest of reading such a request.
Id = Annotated[
    str,
    Meta(
        pattern="^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        max_length=36,
        extra_json_schema={"format": "uuid"},
    ),
]


def unique(ids: Sequence[str], pointer: str) -> list[str]:
    """Return ids in lower case.

    Args:
        ids: As the request has them.
        pointer: JSON pointer to the list.

    Raises:
        NotAcceptedError: One is there twice; the pointer is the second's.
    """
    lowered = [one.lower() for one in ids]
    first: dict[str, int] = {}
    for index, one in enumerate(lowered):
        if first.setdefault(one, index) != index:
            error = FieldError(pointer=f"{pointer}/{index}", detail="This id is there before.")
            raise NotAcceptedError(error.detail, errors=(error,))
    return lowered
