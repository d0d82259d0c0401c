"""What operators see and do, and who is none."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from runtime.tokens import HOUR_S, make_claims, sign
from tests.console.consoles import Console, opened, resumes
from tests.console.histories import given_history
from tests.emulator.emulators import Started


@pytest.fixture
def operator(browser: Browser, emulator: Started) -> Iterator[Console]:
    claims = make_claims(uuid4(), role="authenticated", plan="enterprise", expires_in_s=HOUR_S)
    claims["app_metadata"]["role"] = "operator"
    token = sign(str(emulator.ready["jwtSecret"]), claims)
    with opened(browser, emulator.ready, token=token) as console:
        console.page.get_by_role("link", name="Operations").click()
        expect(console.page.get_by_role("heading", name="Queues")).to_be_visible()
        yield console
        assert console.troubles == []


def test_an_operator_pauses_and_the_recruiter_is_told_why(console: Console, operator: Console) -> None:
    page = operator.page
    resume_ids = console.upload(resumes(2))
    page.get_by_role("button", name="Pause bulk_analysis").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume bulk_analysis")).to_be_visible()

    job_id = console.submit(resume_ids)
    console.open(f"/jobs/{job_id}")
    expect(console.page.locator(".wait")).to_contain_text("An operator has paused jobs of this type")
    console.check("job-paused")
    expect(page.locator("code", has_text=job_id).first).to_be_visible()
    assert console.user_id not in page.get_by_role("region", name="Open jobs").first.inner_text()
    operator.check("operations")
    page.get_by_role("button", name="Resume bulk_analysis").click()

    expect(console.page.locator(".badge").first).to_have_text("Done", timeout=60_000)
    expect(page.get_by_role("region", name="What operators did").first).to_contain_text(operator.user_id)


def test_failures_are_retried_after_they_have_been_counted(console: Console, operator: Console) -> None:
    page = operator.page
    job_id = console.submit(console.upload([*resumes(1), ("empty.txt", b" ")]))
    console.open(f"/jobs/{job_id}")
    expect(console.page.locator(".badge").first).to_have_text("Done")

    page.get_by_role("button", name="Retry jobs with “empty”").click(timeout=30_000)

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Try 1 failed item of 1 job again?")
    operator.check("operations-retry")
    dialog.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="What operators did").first).to_contain_text("tried again")


def test_a_day_is_drawn_with_a_scale_and_given_as_a_table(operator: Console, emulator: Started) -> None:
    page = operator.page
    given_history(emulator.ready, ["bulk_analysis", "skill_gap_batch"])
    charts = page.locator(".chart")
    expect(charts.filter(has_text="skill_gap_batch")).to_have_count(2)
    throughput = charts.filter(has_text="bulk_analysis: items worked")
    expect(throughput.locator(".legend")).to_have_text("Done Failed")
    expect(throughput.locator(".scale span").last).to_have_text("0")
    assert 95 <= throughput.locator("g").count() <= 105  # and where nothing ended is a gap
    assert page.evaluate("getComputedStyle(document.querySelector('.chart .done:not(i)')).fill") != "rgb(0, 0, 0)"

    page.get_by_text("The same as a table").click()

    table = page.get_by_role("region", name="Last 24 hours").get_by_role("table")
    expect(table.get_by_role("columnheader", name="Longest wait")).to_be_visible()
    assert table.get_by_role("row").count() > 100
    operator.check("operations-day")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    operator.check("operations-narrow")


def test_who_is_no_operator_is_refused_by_the_api(console: Console) -> None:
    console.expected = ("Failed to load resource: the server responded with a status of 403",)

    console.page.goto(f"{console.url}/ops#token={console.token}")

    expect(console.page.get_by_role("heading", name="This page is for operators.")).to_be_visible()
    console.check("operations-refused")
