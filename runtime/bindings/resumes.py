"""Resumes: keep, list and delete the files of a user. Their text is read where they are analysed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import uuid_utils.compat as uuid_utils
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.condition import UNCONDITIONAL, Condition
from runtime.bindings.pages import cut_page, read_cursor
from runtime.bindings.reply import UploadedFile
from runtime.bindings.storage import storing
from runtime.bindings.taken_files import IncomingFile, take_files
from runtime.errors import NotFoundError
from runtime.store.connections import Connection
from runtime.store.documents import DELETE_RESUME, HOLD_RESUME, INSERT_RESUME, RESUME, RESUME_CONTENT, RESUMES_OF_USER
from runtime.store.identity import SERVICE, Identity
from runtime.store.usage import WAIT_AS_CALLER


class ResumeView(Struct, rename="camel", frozen=True, kw_only=True):
    """A resume without its content.

    Attributes:
        media_type: What the bytes are, whatever the name says.
        sha256: Of the content, in hexadecimal.
    """

    id: UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    created_at: datetime


class ResumeFile(Struct, frozen=True, kw_only=True):
    """A resume's file, as it was uploaded."""

    file_name: str
    content: bytes


class ResumePage(Struct, rename="camel", frozen=True, kw_only=True):
    """Some resumes, newest first; `next_cursor` asks for those after them, None when there are none."""

    resumes: list[ResumeView]
    next_cursor: str | None


class Resumes(Binding):
    """The resumes that one caller may see."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def add(self, files: Sequence[UploadedFile]) -> list[ResumeView]:
        """Keep files as the caller's resumes, all or none, and return them in the same order.

        Each file of a zip archive is a resume of its own. A file of a type that is read is kept: what has no text
        fails where it is analysed, with its reason.

        Raises:
            WrongMediaTypeError: Files are of types that are not read; each is pointed at, with its name.
            NotAcceptedError: An archive cannot be unpacked, or holds no file.
            TooLargeError: Too many files or bytes, counted without archives around them.
            QuotaExceededError: The caller's plan has no room for them.
            UnavailableError: PostgreSQL does not answer.
        """
        async with self._resources.unpacking:
            # hashes and unpacks: the loop answers others meanwhile
            taken = await asyncio.to_thread(take_files, files, self._resources.settings.max_upload_bytes)
            return await self._insert(taken)

    async def get(self, resume_id: UUID) -> ResumeView:
        """Return a resume.

        Raises:
            NotFoundError: Unknown, or another's.
        """
        views = await self._resources.database.fetch_as(ResumeView, self._identity, RESUME, (resume_id,))
        if not views:
            raise no_such_resume()
        return views[0]

    async def content(self, resume_id: UUID) -> ResumeFile:
        """Return a resume's file.

        Raises:
            NotFoundError: Unknown, or another's.
        """
        files = await self._resources.database.fetch_as(ResumeFile, self._identity, RESUME_CONTENT, (resume_id,))
        if not files:
            raise no_such_resume()
        return files[0]

    async def list_own(self, *, limit: int, cursor: str | None) -> ResumePage:
        """Return a page of the caller's own resumes, newest first.

        Args:
            limit: Resumes of the page, at least 1.
            cursor: `next_cursor` of the page before.

        Raises:
            BadRequestError: The cursor is not one of these pages'.
        """
        where = {"user_id": self._identity.user_id, "before": read_cursor(cursor), "limit": limit + 1}
        views = await self._resources.database.fetch_as(ResumeView, self._identity, RESUMES_OF_USER, where)
        resumes, next_cursor = cut_page(views, limit)
        return ResumePage(resumes=resumes, next_cursor=next_cursor)

    async def delete(self, resume_id: UUID, condition: Condition = UNCONDITIONAL) -> None:
        """Delete a resume; results that were made from it stay with their jobs.

        Raises:
            NotFoundError: Unknown, or another's.
            PreconditionFailedError: It is not as the condition wants it.
        """
        of_user = self._identity.user_id if self._identity.role == "authenticated" else None
        which = {"id": resume_id, "user_id": of_user}
        async with self._resources.database.transaction(SERVICE) as connection:  # which counts it off
            await connection.execute(WAIT_AS_CALLER)
            held = await hold_resume(connection, which)
            if held is None:
                raise no_such_resume()
            condition.check_shown(held)
            await connection.execute(DELETE_RESUME, which)

    async def _insert(self, taken: Sequence[IncomingFile]) -> list[ResumeView]:
        """Insert files whole or not at all, one after the other, so that one is in memory."""
        views: list[ResumeView] = []
        size_bytes = sum(file.content.size_bytes for file in taken)
        async with storing(self._resources, self._identity, file_count=len(taken), size_bytes=size_bytes) as connection:
            for file in taken:
                content = await asyncio.to_thread(file.content.read)
                views += await connection.fetch_as(ResumeView, INSERT_RESUME, make_row(file, content, self._identity))
        return views


async def hold_resume(connection: Connection, which: Mapping[str, object]) -> ResumeView | None:
    """Return a resume that nobody changes until the transaction's end; None when there is none.

    Args:
        connection: Of a transaction of the service.
        which: Its `id`, and whose it must be: `user_id`, or None.
    """
    if not await connection.fetch_one(HOLD_RESUME, which):
        return None
    [held] = await connection.fetch_as(ResumeView, RESUME, (which["id"],))
    return held


def make_row(file: IncomingFile, content: bytes, identity: Identity) -> dict[str, object]:
    """Return a file as a row."""
    return {
        "id": uuid_utils.uuid7(),
        "user_id": identity.user_id,
        "file_name": file.file_name,
        "media_type": file.media_type,
        "content": content,
        "sha256": file.sha256,
    }


def no_such_resume() -> NotFoundError:
    """Return the one error for unknown and foreign resumes."""
    return NotFoundError("There is no such resume.")
