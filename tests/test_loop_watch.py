"""A loop that a function blocks is logged, with the function."""

import asyncio
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from runtime import loop_watch
from runtime.bounded import run_bounded
from runtime.settings import Settings
from tests.bundles import prepared, write

BLOCKING = '''"""Hold everybody up."""
import asyncio
import time

from runtime.declare import cron


@cron(every_s=60)
async def hold_up() -> None:
    wait()
    await asyncio.sleep(0.1)
    wait()


def wait():
    time.sleep(0.7)
'''


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_watch, "BEAT_S", 0.02)
    monkeypatch.setattr(loop_watch, "LATE_S", 0.2)


def test_a_function_that_blocks_is_named_once_with_the_line_that_runs(tmp_path: Path) -> None:
    write(tmp_path, "cron/hold_up.py", BLOCKING)
    [function] = prepared(Settings(), root=tmp_path)

    with capture_logs() as events:
        run_bounded(function.loaded.function())

    places = [(event["event"], event["function"], event["place"]) for event in events]
    assert places == [("loop.blocked", "hold_up", f"{tmp_path}/cron/hold_up.py:{line}") for line in (10, 12)]
    assert all(event["blocked_ms"] >= 200 for event in events)


def test_a_loop_that_only_waits_is_not_blocked() -> None:
    with capture_logs() as events:
        run_bounded(asyncio.sleep(0.5))

    assert events == []


def test_what_blocks_in_another_thread_blocks_nobody() -> None:
    with capture_logs() as events:
        run_bounded(asyncio.to_thread(time.sleep, 0.5))

    assert events == []
