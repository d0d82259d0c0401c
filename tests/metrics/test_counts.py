"""What is counted of real work: items by what came of them, claims that were lost, labels that stay bounded."""

import asyncio
from typing import get_args
from uuid import uuid4

import pytest

from runtime.analysis.files.extracted import ExtractionError
from runtime.analysis.providers import openai
from runtime.analysis.providers.failures import MALFORMED, TIMED_OUT, UNREACHABLE
from runtime.analysis.providers.service_answers import REFUSALS
from runtime.bindings.resources import Resources, open_resources
from runtime.bundle import index_bundle
from runtime.metrics.codes import AI_FAILURES, KNOWN_CODES, MOST_OTHERS, Codes
from runtime.metrics.families import Counter, Gauge, Histogram
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.settings import Settings
from tests.bundles import prepared, write
from tests.metrics.scrapes import Scrape, scrape
from tests.queue.jobs import finished, handler, submit
from tests.store.given import connected, given_job

ITEMS = "careerbird_items_total"
MIXED = handler(
    "mixed",
    """number = item.position
    if number == 1:
        raise ItemError("unreadable", "It says Jane Doe.")
    if number == 2 and item.attempt == 1:
        raise RetryLaterError("busy", "Later.", after_s=0.01)
    if number == 3:
        raise ItemError(f"jane.doe+{number}@example.com", "No.")
    if number == 4:
        raise ValueError("Jane Doe")""",
    declared="batch=10, attempts=2",
)


async def worked(resources: Resources, functions: list[object], count: int) -> Scrape:
    """Work a job of so many items and look at the page."""
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(build_worker(functions, resources).run(stopping))  # type: ignore[arg-type]
        await finished(resources, await submit(resources, count, job_type="mixed"))
        stopping.set()
    return await scrape(resources)


async def test_items_are_counted_by_what_came_of_them(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("bundle")
    write(root, "jobs/mixed.py", MIXED)
    functions = prepared(settings, root=root)
    async with open_resources(settings, needs_of_worker(functions) | {"metrics"}) as resources:
        page = await worked(resources, list(functions), 8)

    counts = {
        (labels["outcome"], labels["code"]): page.value(ITEMS, **labels)
        for labels in page.series(ITEMS)
        if page.value(ITEMS, **labels)
    }
    assert counts == {
        ("completed", ""): 5,
        ("failed", "unreadable"): 1,
        ("failed", "other"): 1,
        ("failed", "handler_failed"): 1,
        ("postponed", "busy"): 1,
        ("postponed", "handler_failed"): 1,
    }
    assert page.value("careerbird_item_duration_seconds_count", job_type="mixed") == 10
    assert page.value("careerbird_batches_total", job_type="mixed") >= 1
    assert page.value("careerbird_ledger_groups_total", outcome="committed") >= 1
    assert page.value("careerbird_ledger_outcomes") == 0
    assert page.value("careerbird_items_waiting", job_type="mixed", lane="normal") == 0
    assert "Jane" not in page.page


async def test_a_type_that_no_bundle_declares_makes_no_series(owner_url: str, settings: Settings) -> None:
    with connected(owner_url) as owner:
        for number in range(20):
            owner.execute(
                "UPDATE processing_jobs SET job_type = %s WHERE id = %s",
                (f"type-{number}-{uuid4()}"[:50], given_job(owner, ["queued"] * 3, status="queued")),
            )
    async with open_resources(settings, {"postgres", "metrics"}) as resources:
        page = await scrape(resources)

    declared = {entry.name for entry in index_bundle().select(kinds=["job"])}
    assert {labels["job_type"] for labels in page.series("careerbird_items_waiting")} == {*declared, "other"}
    assert page.value("careerbird_items_waiting", job_type="other", lane="normal") == 60


async def test_many_looks_at_once_ask_once(settings: Settings, owner_url: str) -> None:
    async with open_resources(settings, {"postgres", "redis", "metrics"}) as resources:
        async with asyncio.TaskGroup() as group:
            looks = [group.create_task(scrape(resources)) for _ in range(20)]
        pages = [look.result() for look in looks]
        with connected(owner_url) as owner:
            given_job(owner, ["queued"], status="queued")
        again = await scrape(resources)

    assert len({page.value("careerbird_postgres_up") for page in pages}) == 1
    assert again.value("careerbird_items_waiting", job_type="other", lane="normal") == 0


async def test_a_silent_postgres_keeps_a_look_for_a_bounded_time(
    settings: Settings, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.bindings.look.WAIT_S", 0.05)
    async with open_resources(settings, {"postgres", "metrics"}) as resources:
        with connected(owner_url) as stranger, stranger.transaction():
            stranger.execute("LOCK processing_jobs IN ACCESS EXCLUSIVE MODE")
            page = await scrape(resources)

    assert page.value("careerbird_postgres_up") == 0
    assert page.series("careerbird_items_waiting") == []


def test_codes_stay_few_and_are_words() -> None:
    codes = Codes()

    labels = {codes.label_of(f"code_{letter}{other}") for letter in "abcdefghij" for other in "abcdefghij"}
    labels |= {codes.label_of(code) for code in ("jane.doe@example.com", "Jane Doe", str(uuid4()), "x" * 41, "")}

    assert len(labels) == MOST_OTHERS + 1
    assert "other" in labels
    assert {codes.label_of(code) for code in KNOWN_CODES} == set(KNOWN_CODES)


def test_every_code_that_the_product_gives_is_known_from_the_start() -> None:
    of_ai = {
        TIMED_OUT.code,
        UNREACHABLE.code,
        MALFORMED,
        *(code for code, _ in [*REFUSALS.values(), *openai.REFUSALS.values()]),
    }

    assert of_ai <= set(AI_FAILURES)
    assert {*get_args(ExtractionError), *AI_FAILURES} <= set(KNOWN_CODES)


def test_a_histogram_counts_one_by_one_as_it_does_many() -> None:
    one, many = Histogram("a_seconds", "A.", bounds=(0.1, 1)), Histogram("a_seconds", "A.", bounds=(0.1, 1))
    times = [0.05, 0.1, 0.5, 1, 7]

    for each in times:
        one.observe(each)
    many.observe_all({**dict.fromkeys(times, 1), 1: 3})
    one.observe(1)
    one.observe(1)

    assert one.counts == many.counts == {(): [2, 4, 1]}
    assert one.sums == many.sums == {(): pytest.approx(10.65)}


def test_readings_are_added_to_what_is_counted_and_an_unknown_gauge_shows_nothing() -> None:
    counter, gauge = Counter("a_total", "A.", "kind"), Gauge("b", "B.", "kind")
    counter.expect(["x", "y"])
    gauge.expect(["x"])

    counter.add("x", count=2)
    counter.read_from(lambda: {("x",): 3})
    unknown = gauge.values
    gauge.read_from(lambda: None)

    assert counter.values == {("x",): 5, ("y",): 0}
    assert unknown == gauge.values == {}
