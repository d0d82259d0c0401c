"""Submitting and watching jobs in tests, in PostgreSQL where the truth is."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from msgspec import Struct
from psycopg.rows import dict_row

from runtime.bindings.caller import Plan
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources
from runtime.store.identity import SERVICE, Identity

FINAL = ("completed", "failed", "cancelled")
DEADLINE_S = 20.0
NOTE = "!"

ECHO = '''"""Answer with the item's own id."""

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.declare import job


class Data(Struct):
    note: str


class Answer(Struct):
    echo: str
    score: float


@job(item_type="echo", batch=10, concurrency=4)
async def echo(item: Item[Data]) -> Answer:
    return Answer(echo=item.item_id + item.data.note, score=float(item.position))
'''


SUMMARIZE = """

class Sum(Struct):
    count: int
    note: str


def summarize(job, items):
    return Sum(count=len(items), note=job.data.note)
"""


def handler(name: str, body: str, declared: str = "batch=10") -> str:
    """Return a job handler's file with this body; what it does not return itself is an empty answer."""
    return f'''"""A handler of a test."""

import asyncio

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.declare import job
from runtime.item_errors import ItemError, RetryLaterError


class Data(Struct):
    note: str


class Answer(Struct):
    note: str = ""


@job(item_type="echo", {declared})
async def {name}(item: Item[Data]) -> Answer:
    {body}
    return Answer()
'''


class Note(Struct):
    note: str


async def submit(
    resources: Resources,
    items: int | Sequence[str],
    *,
    job_type: str = "echo",
    user_id: UUID | None = None,
    plan: Plan = "free",
) -> UUID:
    user = user_id or uuid4()
    ids = [f"item-{position}" for position in range(items)] if isinstance(items, int) else items
    jobs = Jobs.bind(resources, Identity(role="authenticated", user_id=user, plan="enterprise"))
    new_job = NewJob(job_type=job_type, item_type="echo", user_id=user, plan=plan, items=ids, data=Note(note=NOTE))
    return (await jobs.submit(new_job)).id


async def rows(resources: Resources, query: str, *parameters: object) -> list[dict[str, Any]]:
    async with resources.database.transaction(SERVICE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return await (await cursor.execute(query, parameters)).fetchall()


async def job_row(resources: Resources, job_id: UUID) -> dict[str, Any]:
    return (await rows(resources, "SELECT * FROM processing_jobs WHERE id = %s", job_id))[0]


async def item_rows(resources: Resources, job_id: UUID) -> list[dict[str, Any]]:
    return await rows(resources, "SELECT * FROM processing_job_items WHERE job_id = %s ORDER BY position", job_id)


async def until(resources: Resources, query: str, *parameters: object, deadline_s: float = DEADLINE_S) -> None:
    """Wait until a query answers with at least one row."""
    end = time.monotonic() + deadline_s
    while not await rows(resources, query, *parameters):
        assert time.monotonic() < end, f"not within {deadline_s} s: {query}"
        await asyncio.sleep(0.02)


async def finished(resources: Resources, job_id: UUID, *, deadline_s: float = DEADLINE_S) -> dict[str, Any]:
    """Wait for the end of a job and return its row."""
    query = "SELECT 1 FROM processing_jobs WHERE id = %s AND status IN ('completed', 'failed', 'cancelled')"
    await until(resources, query, job_id, deadline_s=deadline_s)
    return await job_row(resources, job_id)
