"""The texts of resumes, for job handlers: what waits at the same moment is read in one query."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.analysis.files.extracted import ExtractionError
from runtime.bindings.binding import Binding, Need
from runtime.bindings.resources import Resources
from runtime.item_errors import ItemError
from runtime.store.identity import SERVICE, Identity
from runtime.store.texts import KEEP_TEXT, READ_CONTENT, READ_TEXTS

RESUME_NOT_FOUND = "resume_not_found"
NOT_FOUND = "There is no such resume, or it belongs to another user."
WHY_NO_TEXT: dict[ExtractionError, str] = {
    "empty": "The file holds no text.",
    "corrupt": "The file cannot be read: it is damaged or cut short.",
    "password_protected": "The file is protected by a password: upload it without one.",
    "image_only": "The file holds pictures in which no words were found: upload one with text.",
    "needs_ocr": "The file is a picture of text, and characters are not recognised here: upload one with text.",
    "unsupported_type": "Files of this type are not read: upload pdf, doc, docx, odt, rtf, html, txt or md.",
    "too_large": "The file unpacks to more than can be read.",
    "binary": "The file is not text: upload pdf, doc, docx, odt, rtf, html, txt or md.",
    "crashed": "Reading the file failed: it may be damaged.",
    "timed_out": "Reading the file took too long.",
}


class ResumeText(Struct, frozen=True, kw_only=True):
    """A resume's text, never empty.

    Attributes:
        hidden_text: What a person who opens the file does not see of it; not in `text`, mostly empty.
    """

    id: UUID
    file_name: str
    text: str
    hidden_text: str


class StoredText(Struct, frozen=True, kw_only=True):
    """A resume as its row has it; both text and error are None before its file was read."""

    id: UUID
    file_name: str
    text: str | None
    text_error: ExtractionError | None
    hidden_text: str | None


class ResumeTexts(Binding):
    """Reads the resumes of the job's user; a file is read once, in a child process, and its text is kept."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "extraction"})

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Read for the user of `identity`."""
        super().__init__(resources, identity)
        self._wanted: dict[UUID, asyncio.Future[StoredText | None]] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def get(self, resume_id: str) -> ResumeText:
        """Return a resume's text.

        Raises:
            ItemError: There is none: `resume_not_found`, or why its file could not be read.
            UnavailableError: PostgreSQL does not answer.
        """
        stored = await self._find(resume_id)
        if stored.text is None and stored.text_error is None:
            stored = await self._read_file(stored)
        if stored.text is None:
            code = stored.text_error or "corrupt"
            raise ItemError(code, WHY_NO_TEXT[code])
        return ResumeText(
            id=stored.id, file_name=stored.file_name, text=stored.text, hidden_text=stored.hidden_text or ""
        )

    async def _find(self, resume_id: str) -> StoredText:
        try:
            wanted = UUID(resume_id)
        except ValueError as error:
            raise ItemError(RESUME_NOT_FOUND, NOT_FOUND) from error
        if not self._wanted:
            reading = asyncio.create_task(self._read_wanted())
            self._reading.add(reading)  # the loop refers to its tasks weakly
            reading.add_done_callback(self._reading.discard)
        if wanted not in self._wanted:
            self._wanted[wanted] = asyncio.get_running_loop().create_future()
        stored = await asyncio.shield(self._wanted[wanted])
        if stored is None:
            raise ItemError(RESUME_NOT_FOUND, NOT_FOUND)
        return stored

    async def _read_wanted(self) -> None:
        """Answer everyone who asked since the last query, with one query."""
        await asyncio.sleep(0)  # one turn of the loop: callers of the same moment share the query
        wanted, self._wanted = self._wanted, {}
        try:
            where = {"user_id": self._identity.user_id, "ids": list(wanted)}
            rows = await self._resources.database.fetch(SERVICE, READ_TEXTS, where)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is for those who wait
            for future in wanted.values():
                future.set_exception(error)
            return
        found = {stored.id: stored for stored in map(make_stored, rows)}
        for resume_id, future in wanted.items():
            future.set_result(found.get(resume_id))

    async def _read_file(self, stored: StoredText) -> StoredText:
        """Read the file in a child process and keep what came of it; a crash is kept too, it would crash again.

        Not kept is that characters are not recognised here: somebody may install what does it.
        """
        extraction = self._resources.extraction
        async with extraction.places:
            row = await self._resources.database.fetch_one(SERVICE, READ_CONTENT, {"id": stored.id})
            if row is None:
                raise ItemError(RESUME_NOT_FOUND, NOT_FOUND)
            extracted = await extraction.extract(bytes(row[0]), stored.file_name)
        found = StoredText(
            id=stored.id,
            file_name=stored.file_name,
            text=extracted.text if extracted.error is None else None,
            text_error=extracted.error,
            hidden_text=extracted.hidden_text or None,
        )
        if extracted.error != "needs_ocr":
            kept = {**msgspec.structs.asdict(found), "media_type": extracted.media_type}
            async with self._resources.database.transaction(SERVICE, commit="soon") as connection:
                await connection.execute(KEEP_TEXT, kept)  # if it is lost, the file is read again
        return found


def make_stored(row: Sequence[Any]) -> StoredText:
    """Return a row of `READ_TEXTS`."""
    return StoredText(id=row[0], file_name=row[1], text=row[2], text_error=row[3], hidden_text=row[4])
