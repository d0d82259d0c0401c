"""Sets a report in a format, in a child process: whatever sets documents is imported there, when it is called."""

from collections.abc import Sequence

from runtime.on_demand import import_object
from runtime.reports.document import make_document
from runtime.reports.report_order import Format, ReportOrder
from runtime.reports.whole_report import read_report

OF_REPORT: dict[Format, str] = {
    "csv": "runtime.reports.comma_separated:make_csv",
    "xlsx": "runtime.reports.spreadsheet:make_xlsx",
}
OF_DOCUMENT: dict[Format, str] = {
    "pdf": "runtime.reports.pdf:make_pdf",
    "html": "runtime.reports.web_page:make_html",
}


def render(form: Format, order: ReportOrder, report_id: str, version: str, sections: Sequence[bytes]) -> bytes:
    """Return a report of these sections in a format.

    Args:
        form: One of those that were ordered.
        order: As the report was ordered.
        report_id: The report's own job.
        version: Of the product.
        sections: Each as JSON, in any order.
    """
    report = read_report(order, report_id, version, sections)
    if form in OF_REPORT:
        return bytes(import_object(OF_REPORT[form])(report))
    return bytes(import_object(OF_DOCUMENT[form])(make_document(report)))
