"""Watching a job, and reading its ranking."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.console.candidates import given_ranking
from tests.console.consoles import Console, opened, resumes
from tests.emulator.emulators import Started

MANY = 10_000
FORMULA = (
    "=HYPERLINK(1)\n@SUM(1)\nBackend engineer\n\nExperience\nBackend Engineer, Firm, 2015 - 2024\n- Python and SQL\n"
)


@pytest.fixture(scope="module")
def result(browser: Browser, emulator: Started) -> Any:  # noqa: ANN401 -- JSON
    """What an analysis makes of one resume."""
    with opened(browser, emulator.ready) as console:
        job_id = console.submit(console.upload(resumes(1)))
        console.page.goto(f"{console.url}/jobs/{job_id}#token={console.token}")
        expect(console.page.locator(".badge").first).to_have_text("Done")
        return console.api.get(f"/jobs/{job_id}/items").json()["items"][0]["resultData"]


@pytest.fixture
def ranked(console: Console, emulator: Started, result: Any) -> Console:  # noqa: ANN401 -- JSON
    """A page of 10,000 candidates."""
    job_id = given_ranking(emulator.ready, console.user_id, result, MANY)
    console.open(f"/jobs/{job_id}")
    expect(console.page.get_by_text("10,000 candidates")).to_be_visible()
    return console


def row(console: Console, place: int) -> Locator:
    return console.page.locator(f"[aria-rowindex='{place + 1}']")


def test_a_job_is_watched_to_its_end_which_is_told_once(console: Console) -> None:
    page = console.page
    job_id = console.submit(console.upload(resumes(400)))

    page.get_by_role("link", name="Backend Engineer").click()

    bar = page.get_by_role("progressbar", name="Progress of Backend Engineer")
    expect(bar).to_be_visible()
    expect(page.locator(".badge").first).to_have_text("Done", timeout=60_000)
    expect(page.locator(".notice")).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    console.check("job-done")
    page.get_by_role("button", name="Dismiss the notice about “Backend Engineer”").click()
    page.reload()
    console.open(f"/jobs/{job_id}")
    expect(page.locator(".badge").first).to_have_text("Done")
    expect(page.locator(".notice")).to_have_count(0)


def test_what_ended_while_nobody_looked_is_told_on_return(console: Console) -> None:
    page = console.page
    first = console.submit(console.upload(resumes(1)), title="Surveyor")
    page.goto(f"{console.url}/jobs/{first}#token={console.token}")
    expect(page.locator(".badge").first).to_have_text("Done")
    page.goto("about:blank")
    second = console.submit(console.upload(resumes(2)), title="Nurse")
    with console.api.stream("GET", f"/jobs/{second}/events") as events:
        assert list(events.iter_lines())

    console.open()

    missed = page.get_by_role("region", name="Ended while you were away")
    expect(missed.get_by_role("link")).to_have_text(["Nurse"])
    console.check("jobs-missed")
    missed.get_by_role("button", name="I have seen these").click()
    expect(missed).to_have_count(0)


def test_ten_thousand_candidates_are_walked_and_compared_by_keyboard(ranked: Console) -> None:
    page = ranked.page
    table = page.get_by_role("grid", name="Candidates, best first")
    expect(table).to_have_attribute("aria-rowcount", str(MANY + 1))
    assert page.locator("tbody tr.row").count() <= 40

    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('tr.row')"):
            break
    page.keyboard.press("j")
    expect(row(ranked, 2)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("End")
    expect(row(ranked, MANY)).to_be_focused(timeout=60_000)
    page.keyboard.press("x")
    assert page.locator("tbody tr.row").count() <= 40
    page.keyboard.press("Home")
    expect(row(ranked, 1)).to_be_focused()
    page.keyboard.press("c")
    compared = page.get_by_role("dialog")
    expect(compared.get_by_role("heading")).to_have_text("Compare 2 candidates")
    ranked.check("compare")
    page.keyboard.press("Escape")
    expect(row(ranked, 1)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Keys in the list")).to_be_visible()
    ranked.check("keys")


def candidate(console: Console) -> Locator:
    """Open the first of three candidates."""
    job_id = console.submit(console.upload(resumes(3)), text="Requirements\n- Python\n- SQL\n- Fortran\n")
    console.page.goto(f"{console.url}/jobs/{job_id}#token={console.token}")
    expect(console.page.locator(".badge").first).to_have_text("Done")
    row(console, 1).press("Enter")
    dialog = console.page.get_by_role("dialog")
    expect(dialog.locator("mark").first).to_be_visible()
    return dialog


def test_behind_a_row_the_parts_add_up_and_each_line_is_in_the_text(console: Console) -> None:
    dialog = candidate(console)
    console.check("candidate")

    points = [float(text) for text in dialog.locator(".parts tbody td.number").all_inner_texts()]
    total = float(dialog.locator(".parts tfoot td.number").inner_text())
    assert abs(sum(points) - total) < 0.05
    text = dialog.locator(".text").last.inner_text()
    quotes = dialog.locator(".findings q").all_inner_texts()
    assert quotes
    assert [quote for quote in quotes if quote.strip("“”") not in text] == []


def test_the_original_and_an_explanation_are_behind_a_row(console: Console) -> None:
    dialog = candidate(console)

    with console.page.expect_download() as download:
        dialog.get_by_role("button", name="Original file").click()
    assert download.value.path().read_bytes() in [content for _, content in resumes(3)]
    dialog.get_by_role("link", name="Explanation for the candidate").click()

    expect(console.page.get_by_role("heading", name="How your application was sorted")).to_be_visible()
    console.check("explanation")


def test_a_persons_verdict_stands_beside_the_score_with_its_reason(console: Console) -> None:
    dialog = candidate(console)

    dialog.get_by_label("I read this candidate as").select_option("strong")
    dialog.get_by_label("Reason").fill("Built our competitor's API.")
    dialog.get_by_role("button", name="Save assessment").click()
    expect(dialog.locator(".decisions")).to_contain_text("Strong: Built our competitor's API.")
    dialog.get_by_label("Note").fill("Call on Monday.")
    dialog.get_by_role("button", name="Add note").click()
    expect(dialog.locator(".decisions")).to_contain_text("Call on Monday.")
    dialog.locator(".decisions").scroll_into_view_if_needed()
    console.check("verdict")
    console.page.keyboard.press("Escape")

    expect(row(console, 1)).to_contain_text("yours: Strong")


def test_the_server_filters_and_sorts_and_the_address_keeps_it(console: Console) -> None:
    page = console.page
    files = [*resumes(3), ("Zoë.txt", b"Teacher\n\nExperience\nTeacher, School, 2015 - 2024\n- Lessons\n" * 9)]
    job_id = console.submit(console.upload(files))
    console.open(f"/jobs/{job_id}")
    expect(page.locator(".badge").first).to_have_text("Done")
    expect(row(console, 1)).to_contain_text("person-0000")
    expect(row(console, 4)).to_contain_text("Zoë.txt")

    page.get_by_label("Search files").fill("zoë")
    expect(page.locator("tr.row")).to_have_count(1)
    assert "q=zo" in page.url
    page.get_by_label("Search files").fill("")
    page.get_by_label("Shows skill").fill("python")
    expect(page.locator("tr.row")).to_have_count(3)
    page.get_by_label("Flag").select_option("hidden_text")
    expect(page.get_by_text("No candidate matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("tr.row")).to_have_count(4)
    page.get_by_role("button", name="#").click()
    expect(page.get_by_role("columnheader", name="#")).to_have_attribute("aria-sort", "ascending")


def test_failed_files_are_told_in_words_and_tried_again(console: Console) -> None:
    page = console.page
    job_id = console.submit(console.upload([*resumes(2), ("empty.txt", b" \n ")]))
    page.goto(f"{console.url}/jobs/{job_id}?part=failed#token={console.token}")
    expect(page.locator(".badge").first).to_have_text("Done")

    failures = page.locator(".failures tbody tr")
    expect(failures).to_have_count(1)
    expect(failures).to_contain_text("empty.txt")
    expect(failures).to_contain_text("There is no text in the file.")
    console.check("failed-files")
    again = page.get_by_role("button", name="Try 1 failed item again")
    with page.expect_response("**/retry") as answer:
        again.click()
    assert answer.value.status == 202
    expect(again).to_be_enabled()
    expect(failures).to_have_count(1)


def test_no_cell_of_an_export_is_a_formula(console: Console) -> None:
    page = console.page
    job_id = console.submit(console.upload([("=cmd.txt", FORMULA.encode()), *resumes(2)]), text="- =1+1\n- Python")
    page.goto(f"{console.url}/jobs/{job_id}#token={console.token}")
    expect(page.locator(".badge").first).to_have_text("Done")

    with page.expect_download() as plain:
        page.get_by_role("button", name="Export: CSV").click()
    with page.expect_download() as book:
        page.get_by_role("button", name="Export: Excel").click()

    lines = list(csv.reader(io.StringIO(plain.value.path().read_text("utf-8-sig"))))
    assert len(lines) == 4
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
    assert zipfile.ZipFile(book.value.path()).testzip() is None
    with zipfile.ZipFile(book.value.path()) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_a_job_that_is_deleted_while_it_is_shown_says_so(console: Console) -> None:
    """Row: a job is deleted while a page shows it."""
    page = console.page
    console.expected = ("Failed to load resource: the server responded with a status of 404",)
    job_id = console.submit(console.upload(resumes(1)))
    page.goto(f"{console.url}/jobs/{job_id}#token={console.token}")
    expect(page.locator(".badge").first).to_have_text("Done")

    assert console.api.delete(f"/jobs/{job_id}").status_code == 204
    page.get_by_label("Search files").fill("person")  # its first question since

    gone = page.get_by_text("This job was deleted, or its results have expired.")
    expect(gone).to_be_visible()
    page.get_by_role("link", name="Jobs", exact=True).first.click()
    page.go_back()
    expect(gone).to_be_visible()
    console.check("job-gone")


def test_another_users_ids_show_nothing(console: Console, browser: Browser, emulator: Started) -> None:
    with opened(browser, emulator.ready) as other:
        other_job = other.submit(other.upload(resumes(1)))
    console.expected = ("Failed to load resource: the server responded with a status of 404",)

    for path in (f"/jobs/{other_job}", f"/jobs/{other_job}/explanation/{other_job}"):
        console.page.goto(f"{console.url}{path}#token={console.token}")
        expect(console.page.get_by_text(re.compile("does not exist|was deleted"))).to_be_visible()


def test_a_narrow_page_holds_everything_within_its_width(ranked: Console) -> None:
    page = ranked.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    ranked.expected = ("Failed to load resource: the server responded with a status of 404",)  # no files behind these

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ranked.check("ranking-narrow")
    row(ranked, 1).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ranked.check("candidate-narrow")
