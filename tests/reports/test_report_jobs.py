"""A report is ordered, made section by section, and handed out."""

import pytest

from tests.http.clients import User
from tests.reports.ordering import ALL_FORMATS, downloaded, ended, given_analysis, items_of, ordered

HEADS = {"pdf": b"%PDF-", "html": b"<!doctype html>", "csv": b"Rank,", "xlsx": b"PK"}


@pytest.mark.usefixtures("worker")
async def test_a_report_comes_in_each_format_that_was_ordered(alice: User) -> None:
    analysis = await given_analysis(alice)

    report = await ordered(alice, analysis)

    job = await ended(alice, report)
    assert (job["status"], job["failedItems"]) == ("completed", 0), await items_of(alice, report)
    for form in ALL_FORMATS:
        answer = await downloaded(alice, report, form)
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(HEADS[form])
