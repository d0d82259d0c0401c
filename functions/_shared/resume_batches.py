"""Jobs with one item for each resume: which resumes, and what they are compared with."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from runtime.bindings.job_descriptions import JobDescription, JobDescriptions
from runtime.errors import FieldError, NotAcceptedError

ResumeIds = Annotated[list[UUID], Meta(min_length=1, extra_json_schema={"uniqueItems": True})]
UNKNOWN = "There is no such job description of this user."


async def find_descriptions(
    wanted: Sequence[tuple[UUID, str]], user_id: UUID, job_descriptions: JobDescriptions
) -> list[JobDescription]:
    """Return job descriptions of a user, in the order asked for.

    Args:
        wanted: Each id with the JSON pointer to it.
        user_id: Whose they must be.
        job_descriptions: Where they are looked up.

    Raises:
        NotAcceptedError: The user has no such one; each that is missing has its pointer.
    """
    found = await job_descriptions.find_all([one for one, _ in wanted], user_id=user_id)
    errors = tuple(FieldError(pointer=pointer, detail=UNKNOWN) for one, pointer in wanted if one not in found)
    if errors:
        raise NotAcceptedError(UNKNOWN, errors=errors)
    return [found[one] for one, _ in wanted]
