"""Following jobs while much happens: in two tabs, while rows move, to an end that is asked for, over a token's end."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from runtime.tokens import make_claims, sign
from tests.console.candidates import given_ranking
from tests.console.consoles import Console, opened, resumes
from tests.emulator.emulators import Started

NOTIFIED = """
window.notified = []
window.Notification = class {
    static permission = 'default'
    static requestPermission = async () => (Notification.permission = 'granted')
    constructor(title, { body, tag }) { notified.push({ title, body, tag }) }
}
"""
CHANGES = """() => {
    window.shown = []
    const bar = document.querySelector('progress')
    new MutationObserver(() => shown.push(bar.value)).observe(bar, { attributes: true })
}"""
SHORT_S = 8
A_DAY_MS = 86_400_000
LARGE = "x" * 1_000_000


@pytest.fixture
def second(console: Console) -> Iterator[Page]:
    """Another tab of the same user."""
    page = console.page.context.new_page()
    page.goto(f"{console.url}/#token={console.token}")
    expect(page.locator(".live")).to_have_text("Live")
    yield page
    page.close()


def test_two_tabs_tell_an_end_once_each_and_one_that_was_closed_tells_it_on_return(
    console: Console, second: Page
) -> None:
    """Row: the end of a job is told in more than one tab."""
    third = console.page.context.new_page()
    third.goto(f"{console.url}/#token={console.token}")
    expect(third.locator(".live")).to_have_text("Live")
    third.close()
    console.submit(console.upload(resumes(60)), title="Surveyor")

    for page in (console.page, second):
        expect(page.locator(".notice")).to_have_count(1, timeout=60_000)
        expect(page.locator(".notice")).to_contain_text("Surveyor")
    second.goto("about:blank")
    second.goto(f"{console.url}/#token={console.token}")
    expect(second.get_by_role("link", name="Surveyor").first).to_be_visible()
    expect(second.locator(".notice")).to_have_count(0)
    expect(second.get_by_role("region", name="Ended while you were away")).to_have_count(0)


def test_the_system_tells_an_end_once_it_was_asked_to(console: Console) -> None:
    page = console.page
    page.add_init_script(NOTIFIED)
    page.goto("about:blank")
    console.open()
    console.submit(console.upload(resumes(60)), title="Nurse")
    expect(page.locator(".notice")).to_have_count(1, timeout=60_000)
    assert page.evaluate("notified") == []

    page.get_by_role("button", name="Tell me when jobs end").click()
    job_id = console.submit(console.upload(resumes(90)), title="Surveyor")

    expect(page.locator(".notice").filter(has_text="Surveyor")).to_have_count(1, timeout=60_000)
    [told] = page.evaluate("notified")
    assert told["title"] == "Surveyor"
    assert told["body"] == "Done: 90 resumes read."
    assert told["tag"].startswith(f"{job_id}:")


def test_a_cancelled_job_says_so_at_once_and_its_bar_never_fell(console: Console) -> None:
    page = console.page
    job_id = console.submit(console.upload(resumes(1_000)), title="Surveyor")
    page.get_by_role("link", name="Surveyor").first.click()
    expect(page.get_by_role("progressbar", name="Progress of Surveyor")).to_be_visible()
    page.evaluate(CHANGES)
    expect(page.locator("[aria-rowindex='2']")).to_be_visible()  # candidates before the end
    assert console.api.get(f"/jobs/{job_id}").json()["status"] == "processing"

    page.get_by_role("button", name="Cancel “Surveyor”").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the job").click()

    expect(page.locator(".badge").first).to_have_text("Cancelled", timeout=2_000)
    shown = page.evaluate("shown")
    assert shown == sorted(shown)


def test_a_row_keeps_the_focus_while_others_arrive(console: Console) -> None:
    page = console.page
    console.submit(console.upload(resumes(1_000)), title="Surveyor")
    page.get_by_role("link", name="Surveyor").first.click()
    first = page.locator("[aria-rowindex='2']")
    expect(first).to_be_visible()
    first.focus()
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    name = page.evaluate(focused)

    expect(page.locator(".badge").first).to_have_text("Done", timeout=90_000)

    assert page.evaluate(focused).split()[:1] == name.split()[:1]
    assert page.evaluate("document.activeElement !== document.body")


def test_a_token_that_ends_in_the_middle_is_asked_for_and_the_work_goes_on(browser: Browser, emulator: Started) -> None:
    secret = str(emulator.ready["jwtSecret"])
    with opened(browser, emulator.ready) as first:
        user_id = first.user_id
    claims: dict[str, Any] = make_claims(user_id, role="authenticated", plan="enterprise", expires_in_s=SHORT_S)
    with opened(browser, emulator.ready, token=sign(secret, claims)) as console:
        console.expected = (
            "Failed to load resource: the server responded with a status of 401",
            "WebSocket connection",
        )
        page = console.page
        page.get_by_role("link", name="New analysis").first.click()
        page.get_by_label("Title").fill("Surveyor")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", name="Your sign-in has ended")).to_be_visible(timeout=60_000)

        claims = make_claims(user_id, role="authenticated", plan="enterprise", expires_in_s=3_600)
        dialog.get_by_label("Access token").fill(sign(secret, claims))
        dialog.get_by_role("button", name="Continue").click()

        expect(dialog).to_have_count(0)
        expect(page.get_by_label("Title")).to_have_value("Surveyor")
        expect(page.locator(".live")).to_have_text("Live")


@pytest.mark.parametrize("off_ms", [A_DAY_MS, -A_DAY_MS])
def test_a_browser_whose_clock_is_a_day_off_shows_right_times(browser: Browser, emulator: Started, off_ms: int) -> None:
    with opened(browser, emulator.ready) as console:
        page = console.page
        page.add_init_script(f"const now = Date.now.bind(Date); Date.now = () => now() + {off_ms}")
        page.goto("about:blank")
        console.open()
        console.submit(console.upload(resumes(300)), title="Surveyor")
        page.get_by_role("link", name="Surveyor").first.click()
        expect(page.locator(".badge").first).to_have_text("Done", timeout=60_000)

        expect(page.locator(".progress")).to_contain_text("Took")
        assert "day" not in page.locator(".progress").inner_text()
        expect(page.locator(".notice")).to_have_count(1)
        assert console.troubles == []


def test_a_result_of_a_megabyte_is_shown(console: Console, emulator: Started) -> None:
    job_id = console.submit(console.upload(resumes(1)))
    console.page.goto(f"{console.url}/jobs/{job_id}#token={console.token}")
    expect(console.page.locator(".badge").first).to_have_text("Done")
    result = console.api.get(f"/jobs/{job_id}/items").json()["items"][0]["resultData"]

    large = given_ranking(emulator.ready, console.user_id, result | {"summary": LARGE}, 3)
    console.open(f"/jobs/{large}")
    console.expected = ("Failed to load resource: the server responded with a status of 404",)  # no files behind these
    console.page.locator("[aria-rowindex='2']").click()

    dialog = console.page.get_by_role("dialog")
    expect(dialog).to_contain_text("xxxxxxxxxx")
    assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
