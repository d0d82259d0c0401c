"""Runs schedules: at each due moment one process of the fleet, and every process while Redis is away.

A schedule is safe to run twice, so Redis only spares work: recovery goes on without it.
"""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Never

import structlog
from redis.exceptions import RedisError

from runtime.bindings.resources import Resources
from runtime.cancellation import contain, end_if_cancelled
from runtime.errors import UnavailableError
from runtime.queue.schedule import Schedule
from runtime.store.identity import SERVICE
from runtime.store.keys import schedule_key
from runtime.store.schedules import RECORD_RUN, TAKE_DUE_MOMENT

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ASK_TIMEOUT_S = 1.0
TRY_AGAIN_S = 5.0
KEPT_FROM_S = 300.0  # of an interval: what comes oftener is soon done again


async def keep_running(schedule: Schedule, resources: Resources, heard: asyncio.Event) -> Never:
    """Run one schedule at each due moment that this process gets, while PostgreSQL hears it."""
    if schedule.times.every_s >= KEPT_FROM_S:
        await keep_on_record(schedule, resources, heard)
    while True:
        end_if_cancelled()
        due_at = schedule.times.next_after(time.time())
        await asyncio.sleep(due_at - time.time())
        if heard.is_set() and await is_mine(schedule, due_at, resources):
            await run_once(schedule, resources)


async def keep_on_record(schedule: Schedule, resources: Resources, heard: asyncio.Event) -> Never:
    """Run a schedule with a long interval; a moment that no process was there for is made up for, once."""
    while True:
        end_if_cancelled()
        await heard.wait()
        try:
            if await is_taken(schedule, resources):
                await run_once(schedule, resources)
        except UnavailableError:
            await asyncio.sleep(TRY_AGAIN_S)  # nothing announces the return of a server
            continue
        await asyncio.sleep(max(schedule.times.next_after(time.time()) - time.time(), 0))


async def is_taken(schedule: Schedule, resources: Resources) -> bool:
    """Take the last due moment; False when somebody has, or when no moment of this schedule was ever known.

    Raises:
        UnavailableError: PostgreSQL does not answer.
    """
    due_at = datetime.fromtimestamp(schedule.times.next_after(time.time()) - schedule.times.every_s, UTC)
    rows = await resources.database.fetch(SERVICE, TAKE_DUE_MOMENT, {"name": schedule.name, "due_at": due_at})
    return bool(rows) and not rows[0][0]


async def is_mine(schedule: Schedule, due_at: float, resources: Resources) -> bool:
    """Say whether no other process has taken this moment; without Redis everybody has it."""
    key = schedule_key(schedule.name, round(due_at * 1000))
    try:
        async with asyncio.timeout(ASK_TIMEOUT_S):
            return bool(await resources.redis.set(key, b"1", nx=True, ex=60))
    except (RedisError, OSError, TimeoutError):
        return True


async def run_once(schedule: Schedule, resources: Resources) -> None:
    """Run a schedule; whatever it meets, it runs again at its next moment."""
    outcome = "failed"
    try:
        await contain(schedule.run(resources))
        outcome = "completed"
    except UnavailableError as error:
        outcome = "postponed"
        log.warning("schedule.postponed", schedule=schedule.name, reason=type(error).__name__)
    except Exception:  # the last wall of a schedule: it is a function's code and may raise anything
        log.exception("schedule.failed", schedule=schedule.name)
    finally:
        resources.metrics.work.schedules.add(schedule.name, outcome)
    await record_run(schedule, outcome, resources)


async def record_run(schedule: Schedule, outcome: str, resources: Resources) -> None:
    """Keep when the schedule ran last and how it ended, for operators; a server that is away loses it."""
    with suppress(UnavailableError):
        row = {"name": schedule.name, "outcome": outcome}
        await resources.database.fetch_one(SERVICE, RECORD_RUN, row)
