"""Lists of ids in which nothing is named twice."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from runtime.errors import FieldError, NotAcceptedError


def require_unique(ids: Sequence[UUID | str], pointer: str) -> list[str]:
    """Return ids as texts, in the same order.

    Args:
        ids: As the request has them.
        pointer: JSON pointer to the list.

    Raises:
        NotAcceptedError: One is there twice; the pointer is the second's.
    """
    texts: list[str] = msgspec.to_builtins(ids)  # 10,000 in 1 ms; `str` takes 13
    if len(set(texts)) < len(texts):
        first: dict[str, int] = {}
        index = next(index for index, text in enumerate(texts) if first.setdefault(text, index) != index)
        error = FieldError(pointer=f"{pointer}/{index}", detail="This id is there before.")
        raise NotAcceptedError(error.detail, errors=(error,))
    return texts
