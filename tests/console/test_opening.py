"""Opening the console, and staying signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from runtime.tokens import make_token
from tests.console.consoles import Console, opened
from tests.emulator.emulators import Started

HAND_OVER = """
window.addEventListener('message', event => {
    if (event.source === child) asked.push(event.data.type)
    if (event.source === child && event.data.type === 'careerbird:token-needed')
        child.postMessage({type: 'careerbird:token', token: %s}, '*')
})
var asked = [], child = window.open(%s)
"""


@pytest.fixture
def console(browser: Browser, emulator: Started) -> Iterator[Console]:
    with opened(browser, emulator.ready) as page:
        yield page
        assert page.troubles == []


def test_the_banners_address_signs_in_and_leaves_no_token_anywhere(console: Console, emulator: Started) -> None:
    page = console.page

    expect(page.get_by_role("heading", name="No jobs yet")).to_be_visible()
    assert page.url == f"{console.url}/"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])")
    assert console.token not in kept
    assert console.token not in emulator.errors.read_text()
    console.check("jobs-none")


def test_the_first_page_is_small_and_asks_for_little(browser: Browser, emulator: Started) -> None:
    with opened(browser, emulator.ready) as console:
        asked: list[Request] = []
        console.page.on("requestfinished", lambda one: asked.append(one))  # noqa: PLW0108 -- no built-in is taken
        console.page.goto("about:blank")
        asked.clear()
        console.open()
        console.page.wait_for_load_state("networkidle")
        size_bytes = sum(one.sizes()["responseBodySize"] for one in asked)

    assert len(asked) <= 6, "\n".join(one.url for one in asked)
    assert size_bytes <= 135_000


def test_a_refused_token_is_asked_for_anew_and_the_page_stays(console: Console) -> None:
    """Row: the token of a page is refused."""
    page = console.page
    page.get_by_role("link", name="New analysis").first.click()
    page.get_by_label("Title").fill("Surveyor")
    console.expected = ("Failed to load resource: the server responded with a status of 401",)
    page.route("**/preview", lambda route: route.fulfill(status=401, body="{}"))
    page.get_by_label("Text of the posting").fill("- Theodolite")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Your sign-in has ended")).to_be_visible()
    console.check("sign-in-again")

    page.unroute("**/preview")
    dialog.get_by_label("Access token").fill("nonsense")
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not an access token")
    dialog.get_by_label("Access token").fill(make_token(console.secret, console.user_id))
    dialog.get_by_role("button", name="Continue").click()

    expect(dialog).to_have_count(0)
    expect(page.get_by_label("Title")).to_have_value("Surveyor")


def test_without_a_token_one_is_asked_for(browser: Browser, emulator: Started) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()

    page.goto(str(emulator.ready["url"]))

    expect(page.get_by_role("dialog").get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_a_host_page_hands_a_token_over(console: Console) -> None:
    """A page of the same origin opens the console; it is asked for a token and answers."""
    host = console.page.context.new_page()
    host.goto(f"{console.url}/livez")

    with host.context.expect_page() as opening:
        host.evaluate(HAND_OVER % (repr(console.token), repr(f"{console.url}/")))

    expect(opening.value.locator(".live")).to_have_text("Live")
    assert host.evaluate("asked") == ["careerbird:token-needed"]


def test_a_host_page_is_asked_again_when_its_token_is_refused(console: Console) -> None:
    """Row: the token of a page is refused."""
    host = console.page.context.new_page()
    host.goto(f"{console.url}/livez")
    with host.context.expect_page() as opening:
        host.evaluate(HAND_OVER % (repr(console.token), repr(f"{console.url}/new")))
    page = opening.value
    expect(page.locator(".live")).to_have_text("Live")
    page.get_by_label("Title").fill("Surveyor")
    refused = []

    def refuse_once(route: Route) -> None:
        refused.append(route.request.url)
        if len(refused) > 1:
            route.continue_()
        else:
            route.fulfill(status=401, body="{}")

    page.route("**/preview", refuse_once)
    page.get_by_label("Text of the posting").fill("- Theodolite")

    expect(page.get_by_role("region", name="What the analysis reads").get_by_role("listitem")).to_have_count(1)
    assert host.evaluate("asked") == ["careerbird:token-needed"] * 2
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Title")).to_have_value("Surveyor")


def test_a_page_of_another_origin_is_not_believed(console: Console, emulator: Started, tmp_path: Path) -> None:
    assert emulator.process.poll() is None
    host = console.page.context.new_page()
    file = tmp_path / "host.html"
    file.write_text("<!doctype html><title>host</title>")
    host.goto(file.as_uri())

    with host.context.expect_page() as opening:
        host.evaluate(HAND_OVER % (repr(console.token), repr(f"{console.url}/")))
    host.wait_for_function("asked.length")

    expect(opening.value.get_by_role("dialog").get_by_role("heading", name="Sign in")).to_be_visible()


def test_all_words_are_there_in_german(console: Console) -> None:
    console.page.get_by_role("button", name="Deutsch").click()

    expect(console.page.get_by_role("heading", name="Noch keine Aufträge")).to_be_visible()
    assert console.page.evaluate("document.documentElement.lang") == "de"
