"""Download a report in one of the formats that it was ordered in."""

from uuid import UUID

from msgspec import Struct

from runtime.bindings.reply import Download
from runtime.bindings.reports import Format, Reports
from runtime.declare import get


class DocumentQuery(Struct, frozen=True, kw_only=True):
    """In which form.

    Attributes:
        bom: Whether CSV begins with a byte order mark, by which some spreadsheets know UTF-8.
    """

    bom: bool = False


@get("/api/recruiter/reports/{jobId}/{format}")
async def download_report(job_id: UUID, format: Format, query: DocumentQuery, reports: Reports) -> Download:
    """Answer with the document, once all sections of the report have been made."""
    return await reports.file(job_id, format, has_bom=query.bom)
