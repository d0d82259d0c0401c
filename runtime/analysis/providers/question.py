"""What an analyst outside of this process is asked."""

from datetime import date
from uuid import UUID

from msgspec import Struct


class Question(Struct, frozen=True, kw_only=True):
    """One resume beside one posting.

    Attributes:
        resume_text: As much of it as is read.
        title: The job's title.
        job_description: The job's full text.
        as_of: The day that "present" means in the resume.
        hidden_text: What the resume's file holds and a reader of it does not see; it is not sent.
        job_id: The job whose budget pays; None where there is none.
    """

    resume_text: str
    title: str
    job_description: str
    as_of: date
    hidden_text: str = ""
    job_id: UUID | None = None
