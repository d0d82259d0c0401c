"""Reports: ordered of a finished job, and handed out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.job_reads import no_such_job
from runtime.bindings.reply import Download
from runtime.bindings.views import FINAL, JobStatus
from runtime.errors import (
    ConflictError,
    FieldError,
    NotAcceptedError,
    NotFinishedError,
    NotFoundError,
    ReportIncompleteError,
    SourceGoneError,
)
from runtime.reports.judgement import SOURCE_TYPES, SourceType
from runtime.reports.report_order import Format, Language, Place, ReportOrder
from runtime.reports.report_sections import FIXED_SECTIONS, ReportSection
from runtime.store.reports import BEST_ITEMS, REPORT, SOURCE_OF_REPORT

__all__ = ["FIXED_SECTIONS", "Choices", "Format", "Language", "ReportOrder", "ReportSection", "Reports"]

SOURCE_GONE = "source_gone"
ASK_AGAIN_S = 2
MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = b"\xef\xbb\xbf"


class Choices(Struct, frozen=True, kw_only=True):
    """What a report shall be like."""

    formats: Sequence[Format]
    top: int
    language: Language
    anonymous: bool


class Posting(Struct, frozen=True, kw_only=True):
    """A posting in the data of a job."""

    title: str


class SourceData(Struct, frozen=True, kw_only=True):
    """What is read of the data of a job: one title, or several postings."""

    title: str = ""
    descriptions: list[Posting] = []

    @property
    def titles(self) -> list[str]:
        """The titles of all postings."""
        return [one.title for one in self.descriptions] or [self.title]


class SourceJob(Struct, frozen=True, kw_only=True):
    """A job that a report may be made of, as its row has it."""

    id: UUID
    user_id: UUID
    job_type: str
    status: JobStatus
    generation: int
    job_data: str
    total_items: int
    processed_items: int
    failed_items: int
    created_at: datetime
    completed_at: datetime | None

    @property
    def titles(self) -> list[str]:
        """The titles of its postings."""
        return msgspec.json.decode(self.job_data, type=SourceData).titles


class Made(Struct, rename="camel", frozen=True, kw_only=True):
    """What is read of a report's own summary."""

    failures: dict[str, int] = {}


class ReportRow(Struct, frozen=True, kw_only=True):
    """A report as its row has it; no content where it has no such format."""

    status: JobStatus
    job_data: str
    result: str | None
    error_message: str | None
    content: bytes | None


class Reports(Binding):
    """The reports that one caller may order and have."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def order(self, job_id: UUID, user_id: UUID, choices: Choices) -> tuple[ReportOrder, list[str]]:
        """Look at a job, and return what a report on it is to be made with, and the ids of the report's items.

        Raises:
            NotFoundError: Unknown, or another's than the user's.
            NotFinishedError: The job still runs.
            ConflictError: It has ended without results of all its items.
            NotAcceptedError: It is no job that a report can be made of.
            UnavailableError: PostgreSQL does not answer.
        """
        where = {"job_id": job_id, "user_id": user_id}
        async with self._resources.database.transaction(self._identity) as connection:
            found = await connection.fetch_as(SourceJob, SOURCE_OF_REPORT, where)
            best = await connection.fetch(BEST_ITEMS, {"job_id": job_id, "limit": choices.top})
        if not found:
            raise no_such_job()
        source, source_type = found[0], require_source_type(found[0])
        order = ReportOrder(
            source_job_id=job_id,
            source_type=source_type,
            generation=source.generation,
            titles=source.titles,
            formats=list(choices.formats),
            top=choices.top,
            language=choices.language,
            anonymous=choices.anonymous,
            places=[Place(position=position, rank=rank, is_tied=is_tied) for _, position, rank, is_tied in best],
            ordered_at=datetime.now(UTC).replace(microsecond=0),
        )
        return order, [*FIXED_SECTIONS, *(item_id for item_id, *_ in best)]

    async def file(self, job_id: UUID, form: Format, *, has_bom: bool = False) -> Download:
        """Return a report's document.

        Args:
            job_id: The report's own job.
            form: One of those that were ordered.
            has_bom: Whether a text begins with a byte order mark, by which spreadsheets know UTF-8.

        Raises:
            NotFoundError: Unknown, another's, no report, or not ordered in this format.
            NotFinishedError: It is being made.
            SourceGoneError: Its source was deleted, or worked again, before it was made.
            ReportIncompleteError: Sections of it failed.
            UnavailableError: PostgreSQL does not answer.
        """
        where = {"job_id": job_id, "format": form}
        rows = await self._resources.database.fetch_as(ReportRow, self._identity, REPORT, where)
        if not rows:
            detail = "There is no such report."
            raise NotFoundError(detail)
        order = msgspec.json.decode(rows[0].job_data, type=ReportOrder)
        content = require_content(rows[0], order, form)
        name = f"{'report' if order.language == 'en' else 'bericht'}-{order.ordered_at:%Y-%m-%d}.{form}"
        return Download(
            content=BOM + content if has_bom and form == "csv" else content,
            file_name=name,
            media_type=MEDIA_TYPES[form],
        )


def require_source_type(source: SourceJob) -> SourceType:
    """Return the type of a job that has all its results.

    Raises:
        NotFinishedError: The job still runs.
        ConflictError: It has ended without results of all its items.
        NotAcceptedError: It is no job that a report can be made of.
    """
    for source_type in SOURCE_TYPES:
        if source.job_type == source_type:
            break
    else:
        error = FieldError(pointer="/jobId", detail="A report is made of a bulk analysis or a batch of skill gaps.")
        raise NotAcceptedError(error.detail, errors=(error,))
    if source.status not in FINAL:
        detail = f"The job is {source.status}: order its report when it is completed."
        raise NotFinishedError(detail, retry_after_s=ASK_AGAIN_S)
    if source.status != "completed":
        detail = f"The job is {source.status}: a report needs one that is completed; drive it again with retry."
        raise ConflictError(detail)
    return source_type


def require_content(row: ReportRow, order: ReportOrder, form: Format) -> bytes:
    """Return the document of a report.

    Raises:
        NotFoundError: It was not ordered in this format.
        NotFinishedError: It is being made.
        SourceGoneError: Its source was deleted, or worked again, before it was made.
        ReportIncompleteError: Sections of it failed.
    """
    if row.content is not None:
        return bytes(row.content)
    if form not in order.formats:
        detail = f"The report was not ordered in this format; there is {', '.join(order.formats)}."
        raise NotFoundError(detail)
    if row.status not in FINAL:
        detail = "The report is being made: ask again in a moment."
        raise NotFinishedError(detail, retry_after_s=ASK_AGAIN_S)
    failures = msgspec.json.decode(row.result or "{}", type=Made | None) or Made()
    if SOURCE_GONE in failures.failures or (row.status == "completed" and not failures.failures):
        detail = (
            "The job that this report is about was deleted or worked again before the report was made: order another."
        )
        raise SourceGoneError(detail)
    detail = "The report was not put together, for sections of it failed: drive its job again with retry."
    raise ReportIncompleteError(detail)
