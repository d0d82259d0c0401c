"""A report is ordered, made section by section, and handed out."""

import csv
import io
import uuid
from typing import Any

import openpyxl
import psycopg
import pypdfium2
import pytest
from lxml import html

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.http.clients import RESUMES, User, pointers_of, problem_of
from tests.reports.ordering import (
    ALL_FORMATS,
    GAPS,
    JOBS,
    REPORTS,
    TEXTS,
    TITLE,
    downloaded,
    ended,
    given_analysis,
    items_of,
    names_of,
    order_of,
    ordered,
    working,
)

Items = list[dict[str, Any]]
HEADS = {"pdf": b"%PDF-", "html": b"<!doctype html>", "csv": b"Rank,", "xlsx": b"PK"}
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.usefixtures("worker")
async def test_a_report_says_what_the_items_say_in_each_format(alice: User) -> None:
    """Row: a report that says something else than its job."""
    analysis = await given_analysis(alice)
    items = [item for item in await items_of(alice, analysis) if item["status"] == "completed"]
    names = await names_of(alice)

    report = await ordered(alice, analysis)

    job = await ended(alice, report)
    assert (job["status"], job["failedItems"], job["title"]) == ("completed", 0, TITLE)
    answers = {form: await downloaded(alice, report, form) for form in ALL_FORMATS}
    for form, answer in answers.items():
        assert answer.content.startswith(HEADS[form])
        assert answer.headers["content-type"] == TYPES[form]
        assert answer.headers["content-disposition"].startswith('attachment; filename="report-')
    check_csv(answers["csv"].text, items, names)
    check_xlsx(answers["xlsx"].content, items)
    check_html(answers["html"].content, items)
    check_pdf(answers["pdf"].content, items)


def scores_of(items: Items) -> list[float]:
    return [item["resultData"]["score"] for item in items]


def requirements_of(items: Items) -> Items:
    return [one for item in items for one in item["resultData"]["requirements"]]


def check_csv(text: str, items: Items, names: dict[str, str]) -> None:
    lines, scores = list(csv.DictReader(io.StringIO(text, newline=""))), scores_of(items)
    assert [float(line["Score"]) for line in lines] == scores
    assert [line["Candidate"] for line in lines] == [names[item["itemId"]] for item in items]
    assert [line["Rank"] for line in lines] == [str(1 + sum(one > score for one in scores)) for score in scores]
    assert [line["Equal score"] == "Yes" for line in lines] == [scores.count(score) > 1 for score in scores]


def check_xlsx(content: bytes, items: Items) -> None:
    book, scores, asked = openpyxl.load_workbook(io.BytesIO(content)), scores_of(items), requirements_of(items)
    assert [row[3] for row in book["Ranking"].iter_rows(min_row=2, values_only=True)] == scores
    findings = [row[3:] for row in book["Findings"].iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in findings] == [one["text"] for one in asked]
    assert [row[3] or "" for row in findings] == [one["evidence"] for one in asked]
    bands = [row[1] for row in book["Scores"].iter_rows(min_row=2, values_only=True)]
    assert bands == [sum(min(int(score // 10), 9) == band for score in scores) for band in range(10)]
    counted = {row[1]: row[3] for row in book["Requirements"].iter_rows(min_row=2, values_only=True)}
    shown = [one["text"] for one in asked if one["status"] == "shown"]
    assert counted == {one["text"]: shown.count(one["text"]) for one in asked}


def check_html(content: bytes, items: Items) -> None:
    page = html.document_fromstring(content)
    shown = [one.text_content() for one in page.xpath("//p[@class='score']")]
    assert shown == [f"{score:.1f}" for score in scores_of(items)]
    quotes = [one.text_content() for one in page.xpath("//p[@class='quote']")]
    assert quotes == [f"\u201c{one['evidence']}\u201d" for one in requirements_of(items) if one["evidence"]]


def check_pdf(content: bytes, items: Items) -> None:
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert all(text.count(f"{score:.1f}") > 1 for score in scores_of(items))
    assert "The file holds no text." in text


@pytest.mark.usefixtures("worker")
async def test_a_report_on_skill_gaps_shows_each_posting(alice: User) -> None:
    batch = await given_analysis(alice, path=GAPS)
    items = [item for item in await items_of(alice, batch) if item["status"] == "completed"]

    report = await ordered(alice, batch, ["html"], language="de")

    assert (await ended(alice, report))["failedItems"] == 0
    page = html.document_fromstring((await downloaded(alice, report, "html")).content)
    found = [row.text_content() for row in page.xpath("//section[@class='level-2']//tbody/tr/td[@class='status']")]
    words = {"proved": "Belegt", "mentioned": "Nur erwähnt", "unclear": "Unklar", "missing": "Nicht gefunden"}
    asked = [one for item in items for one in item["resultData"]["descriptions"][0]["requirements"]]
    assert [one.strip() for one in found] == [words[one["status"]] for one in asked]


@pytest.mark.usefixtures("worker")
async def test_a_report_speaks_of_the_best_and_counts_all(alice: User) -> None:
    analysis = await given_analysis(alice)

    report = await ordered(alice, analysis, ["html"], top=1)

    await ended(alice, report)
    page = html.document_fromstring((await downloaded(alice, report, "html")).content)
    assert len(page.xpath("//section[@class='level-2']")) == 1
    assert "the 1 best of 4 candidates with a score" in page.text_content()
    assert len(await items_of(alice, report)) == 7


@pytest.mark.usefixtures("worker")
async def test_an_anonymous_report_quotes_and_names_nobody(alice: User) -> None:
    """Row: an anonymous report in which somebody is named."""
    text = (
        "Jane Canary\njane.canary@example.com | +44 20 7946 0958 | 12 Secret Street, London\nBorn 4 May 1988\n"
        "Backend Engineer, Acme, 2015 - 2024\n"
        "Jane Canary, aged 38, built services in Python and PostgreSQL with Docker.\n"
        "Education\nBSc Python Studies, Canary College, 2006 - 2009\n"
    )
    analysis = await given_analysis(alice, {"jane_canary_cv.txt": text, "empty.txt": ""})

    report = await ordered(alice, analysis, anonymous=True)

    await ended(alice, report)
    said = str([item["resultData"] for item in await items_of(alice, report)])  # its label is for the owner alone
    for form in ("html", "csv"):
        said += (await downloaded(alice, report, form)).text
    secrets = ("Jane", "Canary", "canary", "example.com", "7946", "Secret Street", "1988", "aged", "2006", "empty.txt")
    assert [secret for secret in secrets if secret in said] == []
    assert "built services in Python and PostgreSQL with Docker" in said


@pytest.mark.usefixtures("worker")
async def test_a_file_that_is_known_is_not_sent_again_and_parts_are(alice: User) -> None:
    report = await ordered(alice, await given_analysis(alice), ["csv"])
    await ended(alice, report)
    whole = await downloaded(alice, report, "csv")

    known = await alice.get(f"{REPORTS}/{report}/csv", headers={"If-None-Match": whole.headers["etag"]})
    part = await alice.get(f"{REPORTS}/{report}/csv", headers={"Range": "bytes=0-3"})
    behind = await alice.get(f"{REPORTS}/{report}/csv", headers={"Range": "bytes=9999999-"})
    marked = await downloaded(alice, report, "csv", "?bom=true")

    assert (known.status_code, known.content) == (304, b"")
    assert (part.status_code, part.content) == (206, b"Rank")
    problem_of(behind, 416)
    assert marked.content == b"\xef\xbb\xbf" + whole.content


async def test_an_order_that_cannot_be_met_is_refused(alice: User, bob: User, settings: Settings) -> None:
    """Row: a report on a job that is none, not finished, not an analysis or another's."""
    async with working(settings):
        analysis = await given_analysis(alice)
        report = await ordered(alice, analysis, ["csv"])
        await ended(alice, report)
    running = await given_analysis(alice, waits=False)

    problem_of(await alice.post(REPORTS, json=order_of(alice, str(uuid.uuid4()))), 404)
    problem_of(await bob.post(REPORTS, json=order_of(bob, analysis)), 404)
    problem_of(await bob.post(REPORTS, json=order_of(alice, analysis)), 403)
    unfinished = problem_of(await alice.post(REPORTS, json=order_of(alice, running)), 409)
    assert unfinished["type"].endswith(":not-finished")
    assert pointers_of(await alice.post(REPORTS, json=order_of(alice, report))) == ["/jobId"]
    await alice.post(f"{JOBS}/{running}/cancel", json={"userId": str(alice.user_id)})
    problem_of(await alice.post(REPORTS, json=order_of(alice, running)), 409)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"formats": ["pdf", "docx"]}, "/formats/1"),
        ({"formats": ["pdf", "html", "pdf"]}, "/formats/2"),
        ({"formats": []}, "/formats"),
        ({"top": 0}, "/top"),
        ({"top": 501}, "/top"),
        ({"language": "fr"}, "/language"),
        ({"anonymous": "yes"}, "/anonymous"),
        ({"jobId": "x"}, "/jobId"),
        ({"logo": "x"}, ""),
    ],
)
async def test_a_body_that_is_wrong_is_pointed_at(alice: User, change: dict[str, object], pointer: str) -> None:
    answer = await alice.post(REPORTS, json=order_of(alice, str(uuid.uuid4())) | change)

    assert pointers_of(answer) in ([pointer], ["/logo"])


async def test_a_report_that_is_not_made_is_not_there_yet(alice: User, bob: User, settings: Settings) -> None:
    async with working(settings):
        analysis = await given_analysis(alice)
    report = await ordered(alice, analysis, ["csv"])

    early = problem_of(await downloaded(alice, report, "csv"), 409)

    assert early["type"].endswith(":not-finished")
    problem_of(await downloaded(alice, report, "pdf"), 404)
    problem_of(await downloaded(alice, report, "docx"), 404)
    problem_of(await downloaded(bob, report, "csv"), 404)
    problem_of(await downloaded(alice, analysis, "csv"), 404)
    problem_of(await downloaded(alice, str(uuid.uuid4()), "csv"), 404)


async def test_a_source_that_goes_meanwhile_is_said_to_be_gone(alice: User, settings: Settings) -> None:
    """Row: a job that is deleted while a report on it is made."""
    async with working(settings):
        analysis = await given_analysis(alice)
    report = await ordered(alice, analysis, ["csv"])
    assert (await alice.delete(f"{JOBS}/{analysis}")).status_code == 204

    async with working(settings):
        job = await ended(alice, report)

    assert job["status"] == "failed"
    assert {item["errorCode"] for item in await items_of(alice, report)} == {"source_gone"}
    assert problem_of(await downloaded(alice, report, "csv"), 409)["type"].endswith(":source-gone")


async def test_a_section_that_failed_is_made_again_alone(alice: User, settings: Settings, owner_url: str) -> None:
    """Row: a section of a report that fails."""
    async with working(settings):
        analysis = await given_analysis(alice)
    report = await ordered(alice, analysis, ["csv"], top=2)
    await set_best_item(owner_url, analysis, "erased_at = now()")
    async with working(settings):
        await ended(alice, report)
        before = {item["itemId"]: item for item in await items_of(alice, report)}
        incomplete = await downloaded(alice, report, "csv")
        await set_best_item(owner_url, analysis, "erased_at = NULL")

        again = await alice.post(f"{JOBS}/{report}/retry")

        await ended(alice, report)
        after = {item["itemId"]: item for item in await items_of(alice, report)}
    failed = {key for key, item in before.items() if item["status"] == "failed"}
    assert (again.json()["retriedItems"], len(failed)) == (2, 2)
    assert "ranking" in failed
    problem_of(incomplete, 409)
    assert {key for key, item in after.items() if item["completedAt"] != before[key]["completedAt"]} == failed
    assert (await downloaded(alice, report, "csv")).status_code == 200


async def set_best_item(owner_url: str, job_id: str, change: str) -> None:
    """Change the best item of a job, which no statement of the product would."""
    async with await psycopg.AsyncConnection.connect(owner_url) as connection:
        await connection.execute("SET session_replication_role = replica")  # a finished item does not change any more
        await connection.execute(
            f"UPDATE processing_job_items SET {change} WHERE job_id = %s AND position = 0",  # noqa: S608 -- ours
            (job_id,),
        )


@pytest.mark.usefixtures("worker")
async def test_a_report_goes_with_its_own_job_and_not_with_its_source(alice: User, resources: Resources) -> None:
    analysis = await given_analysis(alice)
    report = await ordered(alice, analysis, ["csv"])
    await ended(alice, report)

    await alice.delete(f"{JOBS}/{analysis}")
    kept = await downloaded(alice, report, "csv")
    await alice.delete(f"{JOBS}/{report}")

    assert kept.status_code == 200
    problem_of(await downloaded(alice, report, "csv"), 404)
    assert await resources.database.fetch(SERVICE, "SELECT 1 FROM reports UNION SELECT 1 FROM report_subjects") == []


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("is_source_there", [True, False])
@pytest.mark.parametrize("name", ["ann.txt", "empty.txt"])
async def test_an_erased_resume_takes_reports_on_it_along(alice: User, name: str, *, is_source_there: bool) -> None:
    """Row: a report that speaks of somebody who was erased."""
    analysis = await given_analysis(alice, {name: TEXTS[name], "bo.txt": TEXTS["bo.txt"]})
    [resume] = [known for known, one in (await names_of(alice)).items() if one == name]
    report = await ordered(alice, analysis, ["csv"])
    await ended(alice, report)
    if not is_source_there:
        await alice.delete(f"{JOBS}/{analysis}")

    answer = await alice.delete(f"{RESUMES}/{resume}?erase=results")

    assert answer.status_code == 204
    problem_of(await downloaded(alice, report, "csv"), 404)
    problem_of(await alice.get(f"{JOBS}/{report}"), 404)


async def test_an_order_given_again_with_its_key_is_one_report(alice: User, settings: Settings) -> None:
    async with working(settings):
        analysis = await given_analysis(alice)
    headers = {"Idempotency-Key": "one"}

    answers = [await alice.post(REPORTS, json=order_of(alice, analysis), headers=headers) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["totalSections"] == 10
    assert answers[0].headers["location"] == f"{JOBS}/{answers[0].json()['jobId']}"
