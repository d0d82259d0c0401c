"""What was decided about candidates: by the analysis, and by people who overrode or noted something."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec
import uuid_utils.compat as uuid_utils
from msgspec import Struct
from psycopg.rows import dict_row

from runtime.bindings.binding import Binding, Need
from runtime.bindings.pages import cut_page, read_cursor
from runtime.errors import ConflictError, NotFoundError
from runtime.store.decisions import DECIDABLE_ITEM, DECISIONS_OF_ITEM, DECISIONS_OF_JOB, INSERT_DECISION
from runtime.store.identity import SERVICE

DecisionKind = Literal["result", "override", "note"]


class MadeBy(Struct, rename="camel", frozen=True, kw_only=True):
    """With what a result was made; what it does not say is None.

    Attributes:
        input_hash: Of all that went into it.
        provider: Who analysed.
        version: Of the provider's scorer.
    """

    input_hash: str | None = None
    provider: str | None = None
    version: str | None = None
    model: str | None = None
    prompt_hash: str | None = None
    fallback: bool | None = None
    job_type: str | None = None
    job_description_id: UUID | None = None
    title: str | None = None
    submitted_on: str | None = None


class DecisionView(Struct, rename="camel", frozen=True, kw_only=True):
    """One decision about a candidate.

    Attributes:
        kind: A `result` of the analysis; an `override` of it, or a `note`, by a person.
        decided_by: The person; None for the analysis.
        score: Of a result.
        verdict: Of a result, or what a person put in its place.
        words: A person's reason, or the note.
        made_by: Of a result: with what it was made.
    """

    id: UUID
    job_id: UUID
    item_id: str
    kind: DecisionKind
    decided_at: datetime
    decided_by: UUID | None
    score: float | None
    verdict: str | None
    words: str | None
    made_by: MadeBy | None


class DecisionPage(Struct, rename="camel", frozen=True, kw_only=True):
    """Some decisions of people, newest first; `next_cursor` asks for those after them, None when there are none."""

    decisions: list[DecisionView]
    next_cursor: str | None


class Decisions(Binding):
    """The decisions that one caller may see and make."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def add(
        self, job_id: UUID, item_id: UUID, *, kind: Literal["override", "note"], verdict: str | None, words: str
    ) -> DecisionView:
        """Keep what the caller says about a candidate; nothing that was decided before is changed by it.

        Args:
            job_id: The job that the candidate was analysed in.
            item_id: The candidate's resume.
            kind: Another verdict, or a note.
            verdict: Of an override.
            words: The reason, or the note; at most 2,000 characters.

        Raises:
            NotFoundError: There is no such item in a job of the caller.
            ConflictError: It is overridden before it has a result.
            UnavailableError: PostgreSQL does not answer.
        """
        where = {"job_id": job_id, "item_id": str(item_id)}
        found = await self._resources.database.fetch_one(self._identity, DECIDABLE_ITEM, where)
        if found is None:
            detail = "There is no such item in a job of yours."
            raise NotFoundError(detail)
        user_id, status = found
        if kind == "override" and status != "completed":
            detail = f"The item is {status}: there is no verdict to override."
            raise ConflictError(detail)
        made = {"id": uuid_utils.uuid7(), "user_id": user_id, "decided_by": self._identity.user_id}
        [row] = await self._rows(INSERT_DECISION, {**where, **made, "kind": kind, "verdict": verdict, "words": words})
        return show(row)

    async def of_job(self, job_id: UUID, *, limit: int, cursor: str | None) -> DecisionPage:
        """Return a page of what people decided in a job, newest first; the job may be gone.

        Raises:
            BadRequestError: The cursor is not one of these pages'.
        """
        where = {"job_id": job_id, "before": read_cursor(cursor), "limit": limit + 1}
        rows = await self._rows(DECISIONS_OF_JOB, where, as_service=False)
        decisions, following = cut_page([show(row) for row in rows], limit)
        return DecisionPage(decisions=decisions, next_cursor=following)

    async def of_candidate(self, item_id: UUID) -> list[DecisionView]:
        """Return all that was decided about a candidate, in the order of time, at most 10,000.

        The resume and the jobs may be gone.

        Raises:
            NotFoundError: Nothing was, or it is another's.
        """
        rows = await self._rows(DECISIONS_OF_ITEM, {"item_id": str(item_id)}, as_service=False)
        if not rows:
            detail = "Nothing is on record about such a candidate."
            raise NotFoundError(detail)
        return [show(row) for row in rows]

    async def _rows(self, statement: str, where: dict[str, object], *, as_service: bool = True) -> list[dict[str, Any]]:
        async with self._resources.database.transaction(SERVICE if as_service else self._identity) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            return await (await cursor.execute(statement, where)).fetchall()


def show(row: dict[str, Any]) -> DecisionView:
    """Return a row as the outside sees it."""
    made_by = row.pop("made_by")
    return DecisionView(**row, made_by=msgspec.json.decode(made_by, type=MadeBy) if made_by else None)
