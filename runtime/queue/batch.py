"""Works one batch: every item to an outcome, a bounded number at a time."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from runtime.analysis.process_pool import ChildCrashedError
from runtime.bindings.items import Item
from runtime.cancellation import end_if_cancelled
from runtime.errors import ItemError, NotTriedError, RetryLaterError
from runtime.queue.job_type import Call, JobType
from runtime.queue.ledger import Ledger
from runtime.queue.outcomes import Completed, Failed, GivenBack, Key, Outcome, Postponed

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LONGEST_BACKOFF_S = 3600.0
LONGEST_MESSAGE = 1_000
HANDLER_FAILED = "The item could not be worked: its handler failed. The logs of the worker say why."
encode = msgspec.json.Encoder().encode


class Batch(Struct, frozen=True, kw_only=True):
    """The items that one ticket claimed, all of one job."""

    job_id: UUID
    job_type: JobType
    items: Sequence[Item[Any]]
    call: Call


async def work_batch(batch: Batch, ledger: Ledger) -> None:
    """Work every item; when cut short, what has no outcome goes back to the queue without spending its try."""
    pending = iter(batch.items)
    working: dict[int, Item[Any]] = {}

    async def drain() -> None:
        for item in pending:  # one shared iterator: each item is taken exactly once
            working[item.position] = item
            end_if_cancelled()
            outcome = await outcome_of(item, batch)
            await ledger.put(outcome)
            del working[item.position]  # not before: what is cut short while it waits for room goes back

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(batch.job_type.concurrency, len(batch.items))):
                group.create_task(drain())
    finally:
        give_back(ledger, working, pending)


def give_back(ledger: Ledger, working: dict[int, Item[Any]], pending: Iterator[Item[Any]]) -> None:
    """Return the claims on items that were started or waiting; none are left after a whole batch."""
    for item in (*working.values(), *pending):
        ledger.put_now(GivenBack(key=key_of(item)))


async def outcome_of(item: Item[Any], batch: Batch) -> Outcome:
    """Try one item, which the call ends at its deadline; whatever happens is a value."""
    job_type = batch.job_type
    started_ns = time.perf_counter_ns()
    try:
        result = encode(await batch.call(item))
    except NotTriedError:
        return GivenBack(key=key_of(item))
    except ItemError as error:
        elapsed_ms = elapsed_ms_since(started_ns)
        code, message = storable(error.code), storable(str(error))
        return Failed(key=key_of(item), item_id=item.item_id, code=code, message=message, elapsed_ms=elapsed_ms)
    except Exception as error:  # noqa: BLE001 -- the last wall of a try: a handler may raise anything
        return again_or_failed(item, job_type, error, elapsed_ms_since(started_ns))
    return Completed(key=key_of(item), item_id=item.item_id, result=result, elapsed_ms=elapsed_ms_since(started_ns))


def again_or_failed(item: Item[Any], job_type: JobType, error: Exception, elapsed_ms: int) -> Outcome:
    """Return another try after the backoff, or the end when the tries are used up."""
    code, message, after_s = reason_of(error, job_type)
    event = "item.failed" if item.attempt >= job_type.attempts else "item.postponed"
    unexpected = None if code != "handler_failed" else error
    log.warning(event, job_id=item.job_id, position=item.position, attempt=item.attempt, code=code, exc_info=unexpected)
    if item.attempt >= job_type.attempts:
        return Failed(key=key_of(item), item_id=item.item_id, code=code, message=message, elapsed_ms=elapsed_ms)
    wait_s = after_s if after_s is not None else backoff_s(item.attempt, job_type.retry_delay_s)
    return Postponed(
        key=key_of(item),
        item_id=item.item_id,
        code=code,
        message=message,
        elapsed_ms=elapsed_ms,
        delay_ms=round(wait_s * 1000),
    )


def reason_of(error: Exception, job_type: JobType) -> tuple[str, str, float | None]:
    """Return code, sentence and wait of a failed try; an unexpected error's own text may hold personal data."""
    match error:
        case RetryLaterError():
            return storable(error.code), storable(str(error)), error.after_s
        case TimeoutError():
            return "timed_out", f"The item was not done within its {job_type.timeout_s:g} seconds.", None
        case ChildCrashedError():
            return error.code, error.message, None
        case _:
            return "handler_failed", HANDLER_FAILED, None


def storable(text: str) -> str:
    """Return a text that PostgreSQL takes: no NUL, no lone surrogates, at most 1,000 characters."""
    return text[:LONGEST_MESSAGE].replace("\0", " ").encode("utf-8", "replace").decode()


def backoff_s(attempt: int, delay_s: float) -> float:
    """Return the wait after the given try: doubling, with jitter of up to a half, at most an hour."""
    longest = min(delay_s * 2.0 ** (attempt - 1), LONGEST_BACKOFF_S)
    return longest * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, hides nothing


def key_of(item: Item[Any]) -> Key:
    """Return whose outcome it will be, and the fence."""
    return (item.job_id, item.position, item.attempt)


def elapsed_ms_since(started_ns: int) -> int:
    """Return whole milliseconds since a moment of the monotonic clock."""
    return (time.perf_counter_ns() - started_ns) // 1_000_000
