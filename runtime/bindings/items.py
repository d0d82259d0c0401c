"""What a job handler is given, and what its summary is made of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

Data = TypeVar("Data")
FIRST_PAGE = 100
MOST_IN_PAGE = 1_000
PAGE_BYTES = 4 * 1024 * 1024


class Item(Struct, Generic[Data], frozen=True, kw_only=True, gc=False):
    """One item to work; a handler asks for `Item[ItsData]`.

    Attributes:
        item_id: What the item is about, such as a resume's id.
        position: Its place in the job, from 0.
        job_id: Its job.
        attempt: Which try this is, from 1.
        data: The job's data, the same for all its items.
        job_type: The handler's name.
    """

    item_id: str
    position: int
    job_id: UUID
    attempt: int
    data: Data
    job_type: str = ""

    def in_log(self) -> dict[str, object]:
        """Return what every event about it carries."""
        return {
            "job_id": self.job_id,
            "job_type": self.job_type,
            "item_id": self.item_id,
            "position": self.position,
            "attempt": self.attempt,
        }


class FinishedItem(Struct, frozen=True, kw_only=True):
    """An item as `summarize` sees it.

    Attributes:
        result: What the handler answered, undecoded; None for a failed item.
        error_code: Why it failed; None for a completed one.
        label: The name of its file as uploaded; None when it is about no resume, or the file is gone.
    """

    item_id: str
    position: int
    status: Literal["completed", "failed"]
    result: msgspec.Raw | None
    error_code: str | None
    label: str | None = None


class FinishedJob(Struct, Generic[Data], frozen=True, kw_only=True):
    """A job whose last item is recorded, as `summarize` sees it."""

    id: UUID
    data: Data


class WithDocuments(Struct, Generic[Data], frozen=True, kw_only=True):
    """A summary that comes with documents: both are written in one transaction, with the end of the job.

    Attributes:
        summary: The job's result.
        documents: Files by the name of their format.
        subject_ids: Ids of the items, of this job or another, that the documents speak of: who erases one finds them.
    """

    summary: Data
    documents: Mapping[Any, bytes]
    subject_ids: Sequence[str] = ()


class FinishedItems(Collection[FinishedItem]):
    """What came of every item of a job, in the order of their positions, read page by page in each pass over it.

    A page is some 4 MiB of results at most: what a summary needs of memory is up to what it keeps.
    """

    def __init__(self, total: int, read: Callable[[int, int], list[FinishedItem]]) -> None:
        """Describe them; nothing is read yet.

        Args:
            total: How many there are.
            read: Returns the items after a position, -1 for the first, at most so many.
        """
        self._total = total
        self._read = read

    def __len__(self) -> int:
        """Count them, without reading any."""
        return self._total

    def __contains__(self, item: object) -> bool:
        """Look for one, reading up to it."""
        return any(item == one for one in self)

    def __iter__(self) -> Iterator[FinishedItem]:
        """Read them all once."""
        after, limit = -1, FIRST_PAGE
        while page := self._read(after, limit):
            yield from page
            after = page[-1].position
            size_bytes = sum(len(bytes(item.result)) for item in page if item.result is not None)
            limit = max(min(PAGE_BYTES * len(page) // max(size_bytes, 1), MOST_IN_PAGE), 1)
