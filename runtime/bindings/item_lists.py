"""The items of a job, as lists: by place or the best first, filtered, also while the job runs."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg.rows import dict_row

from runtime.bindings.binding import Binding, Need
from runtime.bindings.item_places import Place, cursor_after, read_place
from runtime.bindings.job_reads import no_such_job, wrap_json
from runtime.bindings.views import FailedAttempt, ItemOfJob, ItemPage, ItemStatus, ItemView, Sort
from runtime.errors import NotFoundError
from runtime.store.connections import Connection
from runtime.store.item_pages import (
    COUNT_BY_STATUS,
    COUNT_RANKED,
    FILTERED_PAGE,
    ITEM_OF_JOB,
    ITEMS_BY_POSITION,
    RANKED_PAGE,
    UNRANKED_PAGE,
)

decode_attempts = msgspec.json.Decoder(list[FailedAttempt]).decode
Parameters = dict[str, object]
Rows = list[dict[str, Any]]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which items of a job, in which order.

    Attributes:
        status: Only items of this status.
        sort: By `position`, or by `score`: the best first, items without one last.
        brief: Without results and attempts.
        min_score: Only items with at least this score.
        skill: Only items that show this skill, as the posting names it; case does not matter.
        flag: Only items with this flag.
        q: Only items whose file's name contains this; case does not matter.
        limit: Items of the page, at least 1.
        cursor: `next_cursor` of the page before.
    """

    status: ItemStatus | None = None
    sort: Sort = "position"
    brief: bool = False
    min_score: float | None = None
    skill: str | None = None
    flag: str | None = None
    q: str | None = None
    limit: int = 100
    cursor: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether only items with a result can be meant."""
        return any(each is not None for each in (self.min_score, self.skill, self.flag, self.q))


class ItemLists(Binding):
    """Reads as one caller; another's job is not found."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def page(self, job_id: UUID, wanted: Wanted) -> ItemPage:
        """Return a page of a job's items.

        Raises:
            NotFoundError: Unknown, or another's.
            BadRequestError: The cursor is not one of these pages'.
        """
        place = read_place(wanted.cursor, wanted.sort)
        where = make_parameters(job_id, wanted, place)
        async with self._resources.database.transaction(self._identity) as connection:
            total = await count(connection, wanted, where)
            if total is None:
                raise no_such_job()
            rows = await read_rows(connection, wanted, place, where)
        return cut_items(rows, wanted, total)

    async def find(self, job_id: UUID, item_id: str) -> ItemOfJob:
        """Return one item of a job.

        Raises:
            NotFoundError: Unknown, or another's.
        """
        where = {"job_id": job_id, "item_id": item_id, "brief": False}
        async with self._resources.database.transaction(self._identity) as connection:
            rows = await fetch(connection, ITEM_OF_JOB, where)
        if not rows:
            detail = "There is no such item of a job."
            raise NotFoundError(detail)
        job_type, title = rows[0].pop("job_type"), rows[0].pop("title")
        return ItemOfJob(job_type=job_type, title=title, item=item_of(rows[0], is_brief=False))


def make_parameters(job_id: UUID, wanted: Wanted, place: Place) -> Parameters:
    """Return what the statements ask for: one item more than the page has."""
    return {
        "job_id": job_id,
        "status": wanted.status,
        "brief": wanted.brief,
        "min_score": wanted.min_score,
        "skill": wanted.skill.lower() if wanted.skill is not None else None,
        "flag": wanted.flag,
        "name_like": f"%{escape(wanted.q)}%" if wanted.q is not None else None,
        "limit": wanted.limit + 1,
        "after": place.position,
        "after_key": place.key,
    }


def escape(text: str) -> str:
    """Return a text that stands for itself in a pattern of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def count(connection: Connection, wanted: Wanted, where: Parameters) -> int | None:
    """Return how many items there are in all pages; None when there is no such job."""
    by_status = await connection.fetch_one(COUNT_BY_STATUS, where)
    if by_status is None or not wanted.is_filtered:
        return by_status[0] if by_status else None
    if wanted.status not in {None, "completed"}:
        return 0
    ranked = await connection.fetch_one(COUNT_RANKED, where)
    return ranked[0] if ranked else 0


async def read_rows(connection: Connection, wanted: Wanted, place: Place, where: Parameters) -> Rows:
    """Return the rows of a page; by score those with one come first, and what is open or failed has none."""
    is_ranked = wanted.status in {None, "completed"}
    if wanted.is_filtered:
        statement = RANKED_PAGE if wanted.sort == "score" else FILTERED_PAGE
        return await fetch(connection, statement, where) if is_ranked else []
    if wanted.sort == "position":
        return await fetch(connection, ITEMS_BY_POSITION, where)
    rows: Rows = await fetch(connection, RANKED_PAGE, where) if is_ranked and place.key is not None else []
    if len(rows) <= wanted.limit:
        after = place.position if place.key is None else -1
        rest = {**where, "after": after, "limit": wanted.limit + 1 - len(rows)}
        rows += await fetch(connection, UNRANKED_PAGE, rest)
    return rows


async def fetch(connection: Connection, statement: str, where: Parameters) -> Rows:
    """Run a statement."""
    cursor = connection.cursor(row_factory=dict_row)
    return await (await cursor.execute(statement, where)).fetchall()


def cut_items(rows: Rows, wanted: Wanted, total: int) -> ItemPage:
    """Cut what was read, one more than the page has, into the page and the cursor of the next one."""
    items = [item_of(row, is_brief=wanted.brief) for row in rows[: wanted.limit]]
    if len(rows) <= wanted.limit:
        return ItemPage(items=items, next_cursor=None, total=total)
    cursor = cursor_after(wanted.sort, items[-1].position, items[-1].score)
    return ItemPage(items=items, next_cursor=cursor, total=total)


def item_of(row: dict[str, Any], *, is_brief: bool) -> ItemView:
    """Return a row of an item, its result as the JSON that it is."""
    result, attempts, flags = row.pop("result_data"), row.pop("attempts"), row.pop("flags")
    item = ItemView(**row, flags=flags or [])
    if is_brief:
        return item
    return msgspec.structs.replace(
        item,
        result_data=wrap_json(result) if result is not None else None,
        attempts=decode_attempts(attempts) if attempts is not None else [],
    )
