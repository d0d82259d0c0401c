"""The text of one resume for its owner's eyes, read now where no job has read it."""

from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.resume_texts import ResumeTexts
from runtime.bindings.resumes import no_such_resume
from runtime.item_errors import ItemError
from runtime.store.documents import RESUME_OWNER
from runtime.store.identity import Identity


class ResumeTextView(Struct, rename="camel", frozen=True, kw_only=True):
    """A resume as the machine reads it.

    Attributes:
        text: None when the file could not be read.
        hidden_text: What a person who opens the file does not see; no analysis counts it; mostly empty.
        error_code: Why there is no text: as the item of a job fails; None when there is one.
        error_message: The same as a sentence.
    """

    id: UUID
    file_name: str
    text: str | None = None
    hidden_text: str = ""
    error_code: str | None = None
    error_message: str | None = None


class ResumeReading(Binding):
    """Reads the resumes that one caller may see."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "extraction"})

    async def text(self, resume_id: UUID) -> ResumeTextView:
        """Return the text of a resume, which is read from its file once, in a child process, and kept.

        Raises:
            NotFoundError: Unknown, or another's.
            UnavailableError: PostgreSQL does not answer.
        """
        rows = await self._resources.database.fetch(self._identity, RESUME_OWNER, (resume_id,))
        if not rows:
            raise no_such_resume()
        owner, file_name = rows[0]
        texts = ResumeTexts(self._resources, Identity(role="service_role", user_id=owner), only_shows=True)
        try:
            found = await texts.get(str(resume_id))
        except ItemError as error:
            return ResumeTextView(id=resume_id, file_name=file_name, error_code=error.code, error_message=str(error))
        return ResumeTextView(id=resume_id, file_name=file_name, text=found.text, hidden_text=found.hidden_text)
