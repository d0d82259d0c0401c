"""What a job handler is given, and what its summary is made of."""

from typing import Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

Data = TypeVar("Data")


class Item(Struct, Generic[Data], frozen=True, kw_only=True, gc=False):
    """One item to work; a handler asks for `Item[ItsData]`.

    Attributes:
        item_id: What the item is about, such as a resume's id.
        position: Its place in the job, from 0.
        job_id: Its job.
        attempt: Which try this is, from 1.
        data: The job's data, the same for all its items.
    """

    item_id: str
    position: int
    job_id: UUID
    attempt: int
    data: Data


class FinishedItem(Struct, frozen=True, kw_only=True):
    """An item as `summarize` sees it.

    Attributes:
        result: What the handler answered, undecoded; None for a failed item.
        error_code: Why it failed; None for a completed one.
    """

    item_id: str
    position: int
    status: Literal["completed", "failed"]
    result: msgspec.Raw | None
    error_code: str | None


class FinishedJob(Struct, Generic[Data], frozen=True, kw_only=True):
    """A job whose last item is recorded, as `summarize` sees it."""

    id: UUID
    data: Data
