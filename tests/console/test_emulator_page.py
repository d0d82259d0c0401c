"""The emulator's own page: functions as their files are, what ran, functions run by hand, faults, and who may."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, expect

from runtime.tokens import make_token
from tests.console.consoles import Console, opened, resumes
from tests.emulator.emulators import DEADLINE_S, ENVIRON, Started, copy_product, eventually, own_directory

GREET = '''"""Greet somebody."""
from runtime.declare import get


@get("/greet", auth=False)
async def greet(name: str) -> str:
    return f"Hello {name}, {1 / len(name)}"
'''


class Developing(NamedTuple):
    """An emulator whose functions may be changed, and its page."""

    console: Console
    functions: Path


@contextmanager
def shown(directory: Path) -> Iterator[tuple[dict[str, str], Path]]:
    """Run an emulator that takes up changes; yield what a page needs of it, and its functions."""
    copy = copy_product(directory.parent)
    line = [sys.executable, str(copy / "local_emulator.py"), "--directory", str(directory), "--port", "0"]
    with subprocess.Popen(  # noqa: S603 -- our own script
        line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENVIRON, cwd=copy
    ) as process:
        assert process.stdout
        try:
            banner = list(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
            url = next(line.split()[1] for line in banner if line.split()[:1] == ["API"])
            yield {"url": url, "jwtSecret": ""}, copy / "functions"
        finally:
            process.terminate()
            process.wait(DEADLINE_S)


@pytest.fixture
def developing(built: None, browser: Browser) -> Iterator[Developing]:
    assert built is None
    with own_directory() as directory, shown(directory) as (ready, functions):
        token = (directory / "token").read_text()
        with opened(browser, ready, token=token) as console:
            console.page.get_by_role("link", name="Emulator").click()
            yield Developing(console, functions)
            assert console.troubles == []


def test_a_file_that_is_added_is_there_broken_it_comes_first_and_mended_it_runs(developing: Developing) -> None:
    page, file = developing.console.page, developing.functions / "http/greet.py"
    listed = page.get_by_role("region", name="Functions").get_by_role("row").filter(has_text="functions/http/greet.py")
    expect(page.get_by_role("button", name="Run bulk_analysis…")).to_be_visible()

    file.write_text(GREET)
    expect(listed).to_contain_text("Greet somebody.")

    file.write_text(GREET.replace("async def greet", "async def meet"))

    broken = page.get_by_role("region", name="1 function file is broken; the others run")
    expect(broken).to_contain_text("functions/http/greet.py:6 meet must be named greet, as its file")
    assert page.locator(".page-head ~ *").first.inner_text().startswith("1 function file is broken")
    developing.console.check("emulator-broken")
    file.write_text(GREET)
    expect(broken).to_have_count(0)
    expect(page.get_by_role("button", name="Run greet…")).to_be_visible()


def test_a_function_is_run_by_hand_edited_and_run_again(developing: Developing) -> None:
    page = developing.console.page
    (developing.functions / "http/greet.py").write_text(GREET)
    page.get_by_role("button", name="Run greet…").click()
    dialog = page.get_by_role("dialog", name="greet")
    given, answer = dialog.get_by_label("Parameters, as JSON"), dialog.get_by_role("region", name="Answer")
    expect(given).to_have_value('{\n  "name": "text"\n}')

    dialog.get_by_role("button", name="Run", exact=True).click()
    expect(answer).to_have_text('"Hello text, 0.25"')
    given.fill('{"name": ""}')
    dialog.get_by_role("button", name="Run again").click()
    expect(answer).to_contain_text("ZeroDivisionError: division by zero")
    expect(answer).to_contain_text("functions/http/greet.py")
    developing.console.check("emulator-run")
    given.fill("{name}")
    dialog.get_by_role("button", name="Run again").click()

    expect(dialog.get_by_role("alert")).to_contain_text("This is not JSON")
    dialog.get_by_role("button", name="Close").click()
    runs = page.get_by_role("region", name="Last runs").get_by_role("row").filter(has_text="greet")
    expect(runs.filter(has_text="ZeroDivisionError")).to_contain_text("by hand")


@pytest.fixture
def page_of_developer(browser: Browser, emulator: Started) -> Iterator[Console]:
    with opened(browser, emulator.ready, token=str(emulator.ready["token"])) as console:
        console.page.get_by_role("link", name="Emulator").click()
        expect(console.page.get_by_role("heading", name="Faults on demand")).to_be_visible()
        yield console
        assert console.troubles == []


def test_what_ran_is_listed_with_its_lines_of_the_log(page_of_developer: Console) -> None:
    console, page = page_of_developer, page_of_developer.page
    [resume_id] = console.upload([("empty.txt", b" ")])
    job_id = console.submit([resume_id])
    runs = page.get_by_role("region", name="Last runs")
    expect(runs.get_by_role("row").filter(has_text="POST /api/recruiter/analyze/bulk").first).to_contain_text("202")

    page.get_by_label("Search by word, function, request or job").fill(job_id)

    lines = page.get_by_role("region", name="Log").get_by_role("row")
    expect(lines.filter(has_text="item.failed").first).to_contain_text("bulk_analysis")
    page.get_by_label("Search by word, function, request or job").fill("")
    console.check("emulator")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    console.check("emulator-narrow")


def test_a_schedule_runs_now_and_a_fault_goes_by(page_of_developer: Console, emulator: Started) -> None:
    """Row: a fault is asked for on the page of the emulator."""
    console, page = page_of_developer, page_of_developer.page
    page.get_by_role("button", name="Run now: recover_stalled_work").click()
    page.get_by_role("dialog").get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("Answered")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()

    job_id = console.submit(console.upload(resumes(300)))
    page.get_by_role("button", name="Begin: A worker is killed").click()
    assert eventually(lambda: count_workers(emulator) == 2)
    for name in ("Redis forgets everything", "Redis falls silent", "PostgreSQL falls silent"):
        page.get_by_role("button", name=f"Begin: {name}").click()
    expect(page.get_by_role("button", name="Goes on: PostgreSQL falls silent")).to_be_disabled()

    page.goto(f"{console.url}/jobs/{job_id}#token={console.token}")
    expect(page.locator(".badge").first).to_have_text("Done", timeout=90_000)
    assert console.api.get(f"/jobs/{job_id}").json()["processedItems"] == 300


def test_only_who_started_the_emulator_is_let_in(console: Console, emulator: Started) -> None:
    page = console.page
    console.expected = ("Failed to load resource: the server responded with a status of 403",)
    expect(page.get_by_role("link", name="Emulator")).to_have_count(0)
    secret, url = str(emulator.ready["jwtSecret"]), f"{emulator.ready['url']}/emulator/api"
    developer = bearer(str(emulator.ready["token"]))
    asked = {
        "nobody": httpx.post(f"{url}/fire", json={"name": "livez"}),
        "operator": httpx.get(f"{url}/functions", headers=bearer(make_token(secret, uuid4(), role="operator"))),
        "developer": httpx.get(f"{url}/functions", headers=developer),
        "elsewhere": httpx.get(f"{url}/nothing", headers=developer),
        "method": httpx.get(f"{url}/fire", headers=developer),
        "shape": httpx.post(f"{url}/faults", content=b'{"name": "flood"}', headers=developer),
    }

    page.goto(f"{console.url}/emulator#token={console.token}")

    expect(page.get_by_role("heading", name="This page is for who started the emulator.")).to_be_visible()
    statuses = {who: answer.status_code for who, answer in asked.items()}
    assert statuses == {
        "nobody": 401,
        "operator": 403,
        "developer": 200,
        "elsewhere": 404,
        "method": 405,
        "shape": 422,
    }
    assert "flood" in asked["shape"].json()["detail"]


def test_the_console_is_opened_as_somebody_else_in_another_tab(page_of_developer: Console) -> None:
    console, page = page_of_developer, page_of_developer.page
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="Open as operator").click()

    expect(opening.value.get_by_role("heading", name="Queues")).to_be_visible()
    assert "eyJ" not in opening.value.url
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="Open as a new user").click()
    expect(opening.value.get_by_role("heading", name="No jobs yet")).to_be_visible()
    assert page.url == f"{console.url}/emulator"


def count_workers(emulator: Started) -> int:
    """Count the worker processes that PostgreSQL knows of."""
    owner = str(emulator.ready["databaseUrl"]).replace("careerbird@", "postgres@", 1)
    with psycopg.connect(owner) as session:
        [[count]] = session.execute("SELECT count(*) FROM workers").fetchall()
    return int(count)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
