"""Job descriptions: what resumes are compared with."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import uuid_utils.compat as uuid_utils
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.condition import UNCONDITIONAL, Condition
from runtime.bindings.pages import cut_page, read_cursor
from runtime.bindings.storage import storing
from runtime.errors import NotFoundError
from runtime.store.documents import (
    DELETE_JOB_DESCRIPTION,
    HOLD_JOB_DESCRIPTION,
    INSERT_JOB_DESCRIPTION,
    JOB_DESCRIPTION_WITH_TEXT,
    JOB_DESCRIPTIONS_OF_USER,
    NAMED_JOB_DESCRIPTIONS,
)
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array
from runtime.store.usage import WAIT_AS_CALLER


class JobDescription(Struct, frozen=True, kw_only=True):
    """A job description with its text."""

    id: UUID
    title: str
    text: str


class JobDescriptionView(Struct, rename="camel", frozen=True, kw_only=True):
    """A job description without its text."""

    id: UUID
    title: str
    created_at: datetime


class JobDescriptionWithText(Struct, rename="camel", frozen=True, kw_only=True):
    """A job description as it was kept."""

    id: UUID
    title: str
    text: str
    created_at: datetime


class JobDescriptionPage(Struct, rename="camel", frozen=True, kw_only=True):
    """Some job descriptions, newest first; `next_cursor` asks for those after them, None when there are none."""

    job_descriptions: list[JobDescriptionView]
    next_cursor: str | None


class JobDescriptions(Binding):
    """The job descriptions that one caller may see."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def add(self, *, title: str, text: str) -> JobDescriptionView:
        """Keep one as the caller's.

        Args:
            title: At most 300 characters, not blank.
            text: At most 100,000 characters, not blank.

        Raises:
            QuotaExceededError: The caller's plan has no room for it.
            UnavailableError: PostgreSQL does not answer.
        """
        row = {"id": uuid_utils.uuid7(), "user_id": self._identity.user_id, "title": title, "text": text}
        size_bytes = len(text.encode())
        async with storing(self._resources, self._identity, file_count=1, size_bytes=size_bytes) as connection:
            [added] = await connection.fetch_as(JobDescriptionView, INSERT_JOB_DESCRIPTION, row)
        return added

    async def find_all(self, job_description_ids: Sequence[UUID], *, user_id: UUID) -> dict[UUID, JobDescription]:
        """Return a user's, by their ids; what is unknown or another's is left out."""
        where = {"ids": array(job_description_ids), "user_id": user_id}
        found = await self._resources.database.fetch_as(JobDescription, self._identity, NAMED_JOB_DESCRIPTIONS, where)
        return {one.id: one for one in found}

    async def get(self, job_description_id: UUID) -> JobDescriptionWithText:
        """Return one with its text.

        Raises:
            NotFoundError: Unknown, or another's.
        """
        where = (job_description_id,)
        found = await self._resources.database.fetch_as(
            JobDescriptionWithText, self._identity, JOB_DESCRIPTION_WITH_TEXT, where
        )
        if not found:
            raise no_such_job_description()
        return found[0]

    async def delete(self, job_description_id: UUID, condition: Condition = UNCONDITIONAL) -> None:
        """Delete one; jobs have copies of their own.

        Raises:
            NotFoundError: Unknown, or another's.
            PreconditionFailedError: It is not as the condition wants it.
        """
        of_user = self._identity.user_id if self._identity.role == "authenticated" else None
        which = {"id": job_description_id, "user_id": of_user}
        async with self._resources.database.transaction(SERVICE) as connection:  # which counts it off
            await connection.execute(WAIT_AS_CALLER)
            held = await connection.fetch_as(JobDescriptionWithText, HOLD_JOB_DESCRIPTION, which)
            if not held:
                raise no_such_job_description()
            condition.check_shown(held[0])
            await connection.execute(DELETE_JOB_DESCRIPTION, which)

    async def list_own(self, *, limit: int, cursor: str | None) -> JobDescriptionPage:
        """Return a page of the caller's own, newest first.

        Args:
            limit: Job descriptions of the page, at least 1.
            cursor: `next_cursor` of the page before.

        Raises:
            BadRequestError: The cursor is not one of these pages'.
        """
        where = {"user_id": self._identity.user_id, "before": read_cursor(cursor), "limit": limit + 1}
        views = await self._resources.database.fetch_as(
            JobDescriptionView, self._identity, JOB_DESCRIPTIONS_OF_USER, where
        )
        found, next_cursor = cut_page(views, limit)
        return JobDescriptionPage(job_descriptions=found, next_cursor=next_cursor)


def no_such_job_description() -> NotFoundError:
    """Return the one error for unknown and foreign job descriptions."""
    return NotFoundError("There is no such job description.")
