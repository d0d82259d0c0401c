"""The console while servers are away."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.consoles import opened, resumes
from tests.emulator.emulators import own_directory, started

AWAY_S = float(os.environ.get("AWAY_S", "6"))
BACK_MS = 15_000
MARK = "window.isSamePage = true"
OUTAGE = ("Failed to load resource", "WebSocket connection to")


@contextmanager
def silent(processes: list[psutil.Process]) -> Iterator[None]:
    """Leave processes deaf and dumb for a while."""
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def is_same(page: Page) -> bool:
    return bool(page.evaluate("window.isSamePage === true"))


def test_a_server_that_was_away_is_met_again_without_a_reload(built: None, browser: Browser) -> None:
    """Row: the server of a page is away for a while. It is started again at its address with its data."""
    assert built is None
    with own_directory() as directory:
        with started(directory) as first:
            context = opened(browser, first.ready)
            console = context.__enter__()
            page = console.page
            page.evaluate(MARK)
            console.expected = OUTAGE
            console.submit(console.upload(resumes(3)), title="Surveyor")
            expect(page.get_by_role("link", name="Surveyor").first).to_be_visible()
        expect(page.locator(".live")).to_have_text("Offline, reconnecting…")
        console.check("jobs-offline")
        page.wait_for_timeout(AWAY_S * 1_000)

        with started(directory, port=int(console.url.rpartition(":")[2])):
            expect(page.locator(".live")).to_have_text("Live", timeout=BACK_MS)
            assert is_same(page)
            console.submit(console.upload(resumes(4)), title="Nurse")
            expect(page.get_by_role("link", name="Nurse").first).to_be_visible()
            expect(page.locator("table.jobs tbody tr")).to_have_count(2)
            assert console.troubles == []
            context.__exit__(None, None, None)


@pytest.mark.parametrize("server", ["postgres", "redis"])
def test_servers_behind_it_that_were_silent_lose_nothing(built: None, browser: Browser, server: str) -> None:
    """Row: PostgreSQL or Redis of a page is silent for a while."""
    assert built is None
    with own_directory() as directory, started(directory) as emulator, opened(browser, emulator.ready) as console:
        page = console.page
        page.evaluate(MARK)
        console.expected = OUTAGE
        job_id = console.submit(console.upload(resumes(1_000)))  # enough to be at work still when they fall silent
        page.get_by_role("link", name="Backend Engineer", exact=True).click()
        is_postgres = server == "postgres"
        behind = [one for one in emulator.servers() if one.name().startswith("postgres") is is_postgres]
        assert behind

        with silent(behind):
            page.wait_for_timeout(AWAY_S * 1_000)

        expect(page.locator(".badge").first).to_have_text("Done", timeout=60_000)
        assert is_same(page)
        assert console.api.get(f"/jobs/{job_id}").json()["processedItems"] == 1_000
        expect(page.locator(".progress")).to_contain_text("1,000 of 1,000 read")
        if is_postgres:  # without Redis the job goes on, and may have ended before the page looked at it
            expect(page.locator(".notice")).to_have_count(1)
