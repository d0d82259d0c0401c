"""Make one section of a report; all of them together become its documents."""

from collections import Counter
from collections.abc import Collection

from msgspec import Struct

from runtime.bindings.items import FinishedItem, FinishedJob, Item, WithDocuments
from runtime.bindings.report_documents import ReportDocuments
from runtime.bindings.report_making import ReportSections
from runtime.bindings.reports import Format, ReportOrder, ReportSection
from runtime.declare import job


class ReportDocument(Struct, rename="camel", frozen=True, kw_only=True):
    """One document: ask for it at `/api/recruiter/reports/{jobId}/{format}`."""

    format: Format
    size_bytes: int


class ReportSummary(Struct, rename="camel", frozen=True, kw_only=True):
    """The result of a report: its documents are asked for one by one.

    Attributes:
        documents: Empty when a section failed: a report is whole or not there.
        section_count: Sections that were made.
        candidate_count: Candidates that the report speaks of.
        failures: Sections that failed, by error code.
    """

    documents: list[ReportDocument]
    section_count: int
    candidate_count: int
    failures: dict[str, int]


@job(item_type="report_section", batch=50, concurrency=50, timeout=120)
async def report_generation(item: Item[ReportOrder], sections: ReportSections) -> ReportSection:
    """Return the section: what it says, in numbers and quotes."""
    return await sections.make(item)


def summarize(
    job: FinishedJob[ReportOrder], items: Collection[FinishedItem], documents: ReportDocuments
) -> WithDocuments[ReportSummary]:
    """Put the sections together in each format; a report of which one is missing is not made."""
    found = list(items)
    sections = [bytes(item.result) for item in found if item.result is not None]
    failures = Counter(item.error_code for item in found if item.error_code is not None)
    made = {} if failures else documents.make(job.data, job.id, sections)
    summary = ReportSummary(
        documents=[ReportDocument(format=form, size_bytes=len(content)) for form, content in made.items()],
        section_count=len(sections),
        candidate_count=len(job.data.places),
        failures=dict(failures),
    )
    return WithDocuments(summary=summary, documents=made, subject_ids=documents.subjects_of(sections))
