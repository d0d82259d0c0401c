"""Runs `summarize` in a thread of its own, over results that are read page by page."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.bindings.items import PAGE_BYTES, FinishedItem, FinishedItems, FinishedJob, WithDocuments
from runtime.cancellation import take_end
from runtime.errors import BulkError
from runtime.queue.job_type import Summarize
from runtime.queue.unfolding import unfolds
from runtime.store.closing import FINISHED_ITEMS
from runtime.store.database import Database, Row
from runtime.store.identity import SERVICE

T = TypeVar("T")
REFUSED = "The items are done, but their summary cannot be stored: it is too large or holds a character like U+0000."
LONGEST_SUMMARY_BYTES = 32 * 1024 * 1024  # of JSON: of twice as much PostgreSQL may need more than it can allocate


class FinalSummaryError(BulkError):
    """There is no summary, and would be none the next time; the message is for the recruiter.

    Attributes:
        code: Why, as a word for programs.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code


def finished_items(job_id: UUID, total: int, database: Database) -> FinishedItems:
    """Return the items of a job for a thread: it waits while this loop reads a page."""
    loop = asyncio.get_running_loop()

    async def read_page(after: int, limit: int) -> list[FinishedItem]:
        where = {"job_id": job_id, "after": after, "limit": limit, "size_bytes": PAGE_BYTES}
        return [item_of(row) for row in await database.fetch(SERVICE, FINISHED_ITEMS, where)]

    return FinishedItems(
        total, lambda after, limit: asyncio.run_coroutine_threadsafe(read_page(after, limit), loop).result()
    )


def item_of(row: Row) -> FinishedItem:
    """Return a row as `summarize` sees it."""
    item_id, position, status, result, error_code, label = row
    raw = msgspec.Raw(result.encode()) if result is not None else None
    return FinishedItem(
        item_id=item_id, position=position, status=status, result=raw, error_code=error_code, label=label
    )


class Summary(Struct, frozen=True, kw_only=True):
    """What `summarize` answered: the job's result as JSON, and the documents that come with it."""

    result: str
    documents: Mapping[str, bytes]
    subject_ids: Sequence[str]


def make_summary(summarize: Summarize, job: FinishedJob[Any], items: FinishedItems) -> Summary:
    """Call `summarize` and return its answer, in a thread: a long one would hold the loop up.

    Raises:
        FinalSummaryError: It is longer than can be stored, or would be when it is read.
        Exception: What the function raised.
    """
    answer = summarize(job, items)
    found = answer if isinstance(answer, WithDocuments) else WithDocuments(summary=answer, documents={})
    summary = msgspec.json.encode(found.summary)
    if len(summary) > LONGEST_SUMMARY_BYTES or unfolds(summary):
        code = "summary_refused"
        raise FinalSummaryError(code, REFUSED)
    return Summary(result=summary.decode(), documents=found.documents, subject_ids=found.subject_ids)


async def run_in_thread(function: Callable[[], T], *, limit_s: float) -> T:
    """Call a function in a thread that nobody waits for at the end of the process, as one of a pool would be.

    A thread cannot be ended: past its limit, or when the caller is cancelled, it is left behind with its answer.

    Raises:
        FinalSummaryError: It takes longer than `limit_s` seconds.
        Exception: What the function raised; what is no `Exception` becomes a `RuntimeError`.
    """
    answered: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    answered.add_done_callback(take_end)  # a caller that is stopped takes nothing
    work = partial(answer_with, answered, function)
    threading.Thread(target=work, daemon=True, name="summary").start()
    done, _ = await asyncio.wait({answered}, timeout=limit_s)
    if not done:
        answered.cancel()
        message = f"The items are done, but their summary took longer than {limit_s:g} seconds."
        code = "summary_timed_out"  # it would again, and may still run
        raise FinalSummaryError(code, message)
    return answered.result()


def answer_with(answered: asyncio.Future[T], call: Callable[[], T]) -> None:
    """Call, in a thread, and let the future's own loop have what came of it."""
    tell: Callable[[], None]
    try:
        tell = partial(answered.set_result, call())
    except BaseException as error:  # noqa: BLE001 -- carried to the caller; `SystemExit` would end the loop there
        is_plain = isinstance(error, Exception) and not isinstance(error, StopIteration)  # no future takes that one
        tell = partial(answered.set_exception, error if is_plain else RuntimeError(f"it raised {error!r}"))

    def settle() -> None:
        if not answered.done():
            tell()

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        answered.get_loop().call_soon_threadsafe(settle)
