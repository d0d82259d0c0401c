"""The operator's page where much is wrong: a worker that is killed, a million items that wait or have failed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from runtime.tokens import make_token
from tests.console.consoles import Console, opened, resumes
from tests.console.millions import given_million
from tests.emulator.emulators import ENVIRON, ROOT, Started, eventually

CLAIMED = """
SELECT count(*) FROM processing_job_items WHERE claimed_by IN (SELECT id FROM workers WHERE pid = %s)
"""
OPERATOR = "0b6a1c9e-6f0e-4d0c-9a53-3f2f5a1f7d11"


@pytest.fixture
def operator(browser: Browser, emulator: Started) -> Iterator[Console]:
    token = make_token(str(emulator.ready["jwtSecret"]), OPERATOR, role="operator", plan="enterprise")
    with opened(browser, emulator.ready, token=token) as console:
        console.page.get_by_role("link", name="Operations").click()
        expect(console.page.get_by_role("heading", name="Queues")).to_be_visible()
        yield console
        assert console.troubles == []


@contextmanager
def worker(emulator: Started) -> Iterator[subprocess.Popen[bytes]]:
    """Run another worker of this emulator's jobs."""
    told = {
        name: str(emulator.ready[key]) for name, key in (("DATABASE_URL", "databaseUrl"), ("REDIS_URL", "redisUrl"))
    }
    command = [sys.executable, "-m", "runtime.work", "bulk_analysis"]
    with subprocess.Popen(command, cwd=ROOT, env={**ENVIRON, **told}, stderr=subprocess.DEVNULL) as process:  # noqa: S603 -- ours
        try:
            yield process
        finally:
            process.kill()


def holds_items(emulator: Started, pid: int) -> bool:
    """Say whether a worker process has claimed items."""
    owner = str(emulator.ready["databaseUrl"]).replace("careerbird@", "postgres@", 1)
    with psycopg.connect(owner) as session:
        [[count]] = session.execute(CLAIMED, (pid,)).fetchall()
    return bool(count)


def test_a_worker_that_is_killed_is_shown_silent_and_its_work_comes_back(
    console: Console, operator: Console, emulator: Started
) -> None:
    """Row: a worker is killed while an operator looks."""
    resume_ids = console.upload(resumes(1_000))
    with worker(emulator) as process:
        row = (
            operator.page.get_by_role("region", name="Workers")
            .first.get_by_role("row")
            .filter(has_text=f"{process.pid}")
        )
        expect(row).to_contain_text("Alive")
        job_id = console.submit(resume_ids)
        assert eventually(lambda: holds_items(emulator, process.pid))
        process.send_signal(signal.SIGKILL)

        expect(row).to_contain_text("Silent")
        operator.check("operations-silent")
        expect(row).to_have_count(0)
    console.open(f"/jobs/{job_id}")
    expect(console.page.locator(".badge").first).to_have_text("Done", timeout=60_000)
    expect(console.page.locator(".progress")).to_contain_text("1,000 of 1,000 read")


def test_a_million_items_are_counted_and_shown(operator: Console, emulator: Started) -> None:
    page = operator.page
    page.get_by_role("button", name="Pause bulk_analysis").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume bulk_analysis")).to_be_visible()

    given_million(emulator.ready)

    queues = page.get_by_role("region", name="Queues").first
    expect(queues.get_by_role("row").filter(has_text="bulk_analysis")).to_contain_text("520,000")
    failures = page.get_by_role("region", name="Failures of the last 24 hours").first
    expect(failures.get_by_role("row").filter(has_text="empty")).to_contain_text("100,000")
    expect(page.get_by_role("region", name="Last 24 hours").first).to_contain_text("520,000 failed")
    jobs = page.get_by_role("region", name="Open jobs").first
    waiting = jobs.get_by_role("row").filter(has_text="0 / 10,000")
    expect(waiting).to_have_count(50)
    page.get_by_role("button", name="Show more open jobs").click()
    expect(waiting).to_have_count(52)
    jobs.get_by_label("State").select_option("Running")
    expect(jobs).to_contain_text("No open job matches.")
    assert page.url.endswith("/ops?status=processing")
    page.get_by_role("button", name="Retry jobs with “empty”").click()
    expect(page.get_by_role("dialog")).to_contain_text("Try 520,000 failed items of 52 jobs again?")
    expect(page.get_by_role("alert")).to_have_count(0)
