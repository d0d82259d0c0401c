"""A handler, or its data, may raise anything at all: the item spends its try, and its neighbours are called once."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from runtime.bindings.resources import Resources
from tests.queue.conftest import Work
from tests.queue.jobs import finished, handler, rows, submit

SAYS = """with open({calls!r}, "a") as calls:
        calls.write(f"{{item.position}}\\n")
    """
RAISES = {
    "a code that is no text": "raise ItemError(7, 'No.')",
    "a code without end": "raise ItemError('x' * 101, 'No.')",
    "a wait without end": "raise RetryLaterError('busy', 'Later.', after_s=float('inf'))",
    "a wait that is no number": "raise RetryLaterError('busy', 'Later.', after_s=float('nan'))",
    "a wait in the past": "raise RetryLaterError('busy', 'Later.', after_s=-1)",
    "a wait that is a text": "raise RetryLaterError('busy', 'Later.', after_s='soon')",
    "a wait set later": "error = RetryLaterError('busy', 'Later.'); error.after_s = float('inf'); raise error",
    "a code set later": "error = ItemError('busy', 'Later.'); error.code = None; raise error",
    "a text that breaks": "raise type('E', (ItemError,), {'__str__': lambda self: 1 / 0})('busy', 'x')",
    "a pause without end": "raise ProviderDownError('down', 'Down.', pause_s=float('inf'))",
    "an error without its parts": "raise ItemError.__new__(ItemError)",
    "a cancellation of its own": "raise asyncio.CancelledError",
    "a cancellation of its own task": "asyncio.current_task().cancel(); await asyncio.sleep(1)",
    "a cancelled child": "task = asyncio.create_task(asyncio.sleep(9)); task.cancel(); await task",
    "Ctrl-C": "raise KeyboardInterrupt",
    "an exit": "raise SystemExit(3)",
    "an exit by sys": "import sys; sys.exit()",
    "a group of errors": "raise BaseExceptionGroup('both', [ItemError('a', 'b'), KeyboardInterrupt()])",
    "the end of an iteration": "raise StopAsyncIteration",
    "an answer that is no JSON": "return object()",
    "its own time-out": "raise TimeoutError",
    "its own deadline": "await asyncio.wait_for(asyncio.sleep(9), 0.001)",
    "the end of a coroutine": "raise GeneratorExit",
    "a text that ends": "raise type('E', (ItemError,), {'__str__': lambda self: exit()})('busy', 'x')",
    "recursion": "f = lambda f: f(f); f(f)",
}


async def test_an_item_spends_its_try_whatever_its_handler_raises(
    work: Work, service: Resources, tmp_path: Path
) -> None:
    """Row: a handler raises anything at all."""
    calls = tmp_path / "calls"
    cases = "\n    ".join(f"if item.position == {2 * n}:\n        {case}" for n, case in enumerate(RAISES.values()))
    source = handler(
        "raising", SAYS.format(calls=str(calls)) + cases, "attempts=2, batch=100, concurrency=4, timeout=20"
    )
    job_id = await submit(service, 2 * len(RAISES), job_type="raising")

    async with work(source.replace("RetryLaterError\n", "ProviderDownError, RetryLaterError\n", 1)):
        job = await finished(service, job_id)

    items = await rows(service, ITEMS, job_id)
    called = [int(line) for line in calls.read_text().split()]
    bad, good = items[::2], items[1::2]
    assert job["failed_items"] == len(RAISES)
    assert {item["status"] for item in bad} == {"failed"}
    assert {
        name: (item["attempt"], called.count(item["position"])) for name, item in zip(RAISES, bad, strict=True)
    } == dict.fromkeys(RAISES, (2, 2))
    assert {(item["status"], item["attempt"], called.count(item["position"])) for item in good} == {("completed", 1, 1)}
    reasons = {name: item["error_message"] for name, item in zip(RAISES, bad, strict=True)}
    assert {item["error_code"] for item in bad} == {"handler_failed"}
    assert "code that is no text" in reasons["a code that is no text"]
    assert "number of seconds from 0 to 604800" in reasons["a wait without end"]
    assert "within its" not in reasons["its own time-out"] + reasons["its own deadline"]  # the limit was not reached


ITEMS = """
SELECT position, status, attempt, error_code, error_message FROM processing_job_items
WHERE job_id = %s ORDER BY position
"""


@pytest.mark.parametrize(
    "check",
    [
        pytest.param("raise LookupError('of no kind that msgspec knows')", id="LookupError"),
        pytest.param("raise ValueError('no such note')", id="ValueError"),
        pytest.param("raise SystemExit", id="SystemExit"),
    ],
)
async def test_a_job_whose_data_cannot_be_read_fails_with_the_reason(
    work: Work, service: Resources, check: str
) -> None:
    """Row: job data that cannot be read."""
    source = handler("checking", "pass").replace(
        "    note: str\n", f"    note: str\n\n    def __post_init__(self):\n        {check}\n", 1
    )
    job_id = await submit(service, 6, job_type="checking")

    async with work(source):
        job = await finished(service, job_id)

    assert (job["status"], job["failed_items"]) == ("failed", 6)
    assert "data cannot be read by this version of its handler: " in job["error_message"]
    assert await rows(service, "SELECT 1 FROM processing_job_items WHERE status = 'processing'") == []


async def test_every_event_of_an_item_says_which_item_of_which_type_at_which_try(
    work: Work, service: Resources
) -> None:
    cases = {
        "raise ItemError('resume_not_found', 'There is none.')": [("item.failed", "info", "resume_not_found", 1)],
        "raise RetryLaterError('busy', 'Later.', after_s=0)": [
            ("item.postponed", "warning", "busy", 1),
            ("item.failed", "warning", "busy", 2),
        ],
        "raise ValueError": [
            ("item.postponed", "warning", "handler_failed", 1),
            ("item.failed", "warning", "handler_failed", 2),
        ],
    }
    body = "\n    ".join(f"if item.position == {n}:\n        {case}" for n, case in enumerate(cases))
    job_id = await submit(service, [f"r{n}" for n in range(len(cases))], job_type="raising")

    with capture_logs() as events:
        async with work(handler("raising", body, "attempts=2")):
            await finished(service, job_id)

    of_items = [event for event in events if event["event"].startswith("item.")]
    assert {(event["job_id"], event["job_type"]) for event in of_items} == {(job_id, "raising")}
    for position, expected in enumerate(cases.values()):
        told = [event for event in of_items if event["item_id"] == f"r{position}"]
        assert [(event["event"], event["log_level"], event["code"], event["attempt"]) for event in told] == expected
        assert {event["position"] for event in told} == {position}
