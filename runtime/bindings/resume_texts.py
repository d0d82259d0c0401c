"""The texts of resumes, for job handlers: what waits at the same moment is read in one query."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from operator import itemgetter
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.analysis.files.extracted import ExtractionError
from runtime.bindings.binding import Binding, Need
from runtime.bindings.resources import Resources
from runtime.bindings.together import Together
from runtime.errors import UnavailableError
from runtime.item_errors import ItemError
from runtime.store.identity import SERVICE, Identity
from runtime.store.texts import KEEP_TEXT, READ_CONTENTS, READ_TEXTS

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

    def __init__(self, resources: Resources, identity: Identity, *, only_shows: bool = False) -> None:
        """Read for the user of `identity`.

        Args:
            resources: Of the process.
            identity: Whose resumes.
            only_shows: Whether a text is given that cannot be kept now, for a server may take no writes.
        """
        super().__init__(resources, identity)
        self._only_shows = only_shows
        self._texts = Together(self._read_texts)
        self._contents = Together(self._read_contents)
        self._kept = Together(self._keep)

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
        stored = await self._texts.ask(wanted)
        if stored is None:
            raise ItemError(RESUME_NOT_FOUND, NOT_FOUND)
        return stored

    async def _read_file(self, stored: StoredText) -> StoredText:
        """Read the file in a child process and keep what came of it; a crash is kept too, it would crash again.

        Not kept is that characters are not recognised here: somebody may install what does it. That the file was used
        is kept always.
        """
        extraction = self._resources.extraction
        async with extraction.places:
            content = await self._contents.ask(stored.id)
            if content is None:
                raise ItemError(RESUME_NOT_FOUND, NOT_FOUND)
            extracted = await extraction.extract(content, stored.file_name)
        found = StoredText(
            id=stored.id,
            file_name=stored.file_name,
            text=extracted.text if extracted.error is None else None,
            text_error=extracted.error,
            hidden_text=extracted.hidden_text or None,
        )
        row = {**msgspec.structs.asdict(found), "media_type": extracted.media_type}
        keeping = self._kept.ask(row | {"text_error": None} if extracted.error == "needs_ocr" else row)
        with suppress(UnavailableError) if self._only_shows else nullcontext():
            await keeping
        return found

    async def _read_texts(self, ids: list[UUID]) -> list[StoredText | None]:
        where = {"user_id": self._identity.user_id, "ids": ids}
        rows = await self._resources.database.fetch(SERVICE, READ_TEXTS, where)
        found = {stored.id: stored for stored in map(make_stored, rows)}
        return [found.get(one) for one in ids]

    async def _read_contents(self, ids: list[UUID]) -> list[bytes | None]:
        rows = await self._resources.database.fetch(SERVICE, READ_CONTENTS, {"ids": ids})
        found = {row[0]: row[1] for row in rows}
        return [bytes(found[one]) if one in found else None for one in ids]

    async def _keep(self, rows: list[dict[str, Any]]) -> list[None]:
        """Keep what was read; what a death of the server takes is read again."""
        async with self._resources.database.transaction(SERVICE, commit="soon") as connection:
            for row in sorted(rows, key=itemgetter("id")):  # in one order: two workers wait for each other in no circle
                await connection.execute(KEEP_TEXT, row)
        return [None] * len(rows)


def make_stored(row: Sequence[Any]) -> StoredText:
    """Return a row of `READ_TEXTS`."""
    return StoredText(id=row[0], file_name=row[1], text=row[2], text_error=row[3], hidden_text=row[4])
