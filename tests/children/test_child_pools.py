"""Children that crash, hang or misbehave cost one call, and never outlive their parent."""

import asyncio
import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest
import uvloop

from runtime.children.child_pool import (
    ChildCrashedError,
    ChildLimits,
    ChildOutOfMemoryError,
    ChildPool,
    ChildTimedOutError,
)
from runtime.children.process_pool import ProcessPool

DEADLINE_S = 10.0
WALL_S = 3.0
ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
HOARD: list[bytearray] = []


@pytest.fixture
async def pool() -> AsyncIterator[ProcessPool]:
    async with ProcessPool() as pool:
        yield pool


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "runtime.children.process_child" in child.cmdline()]


def test_no_child_starts_before_it_is_needed() -> None:
    before = len(children())

    ProcessPool()

    assert len(children()) == before


async def test_a_function_runs_in_another_process(pool: ProcessPool) -> None:
    first = await pool.run(WALL_S, os.getpid)
    second = await pool.run(WALL_S, os.getpid)

    assert first == second != os.getpid()


async def test_keyword_arguments_and_answers_cross_over(pool: ProcessPool) -> None:
    assert await pool.run(WALL_S, sorted, [3, 1, 2], reverse=True) == [3, 2, 1]


async def test_what_the_function_raises_is_raised_here_with_its_traceback(pool: ProcessPool) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        await pool.run(WALL_S, int, "ten")

    assert "Traceback" in caught.value.__notes__[0]


async def test_printing_does_not_disturb_the_answers(pool: ProcessPool) -> None:
    await pool.run(WALL_S, print, "hello")

    assert await pool.run(WALL_S, abs, -1) == 1


async def test_a_crash_costs_one_call_and_the_pool_goes_on(pool: ProcessPool) -> None:
    async with asyncio.TaskGroup() as group:
        crash = group.create_task(outcome_of(pool, os.abort))
        other = group.create_task(pool.run(WALL_S, slow_square, 7))

    assert isinstance(crash.result(), ChildCrashedError)
    assert other.result() == 49
    assert await pool.run(WALL_S, abs, -2) == 2


async def test_a_hang_costs_one_call_and_the_pool_goes_on() -> None:
    async with ProcessPool() as pool:
        with pytest.raises(TimeoutError):
            await pool.run(0.2, time.sleep, 60)

        assert await eventually_runs(pool)


async def test_endless_arithmetic_is_a_time_out() -> None:
    spinning = pickle.dumps((spin, (), {}))
    async with ChildPool("runtime.children.process_pool:answer_call", ChildLimits(cpu_s=1)) as pool:
        with pytest.raises(ChildTimedOutError):
            await pool.exchange(spinning, wall_s=60)


async def test_memory_is_limited(pool: ProcessPool) -> None:
    with pytest.raises(ChildOutOfMemoryError):
        await pool.run(WALL_S, bytearray, 600 * MEGABYTE)

    assert await pool.run(WALL_S, resource.getrlimit, resource.RLIMIT_AS) == (512 * MEGABYTE, resource.RLIM_INFINITY)


async def test_what_is_out_of_memory_takes_its_hoard_along() -> None:
    async with ProcessPool() as pool:
        with pytest.raises(ChildOutOfMemoryError):
            await pool.run(WALL_S, hoard)

        assert await pool.run(WALL_S, len, bytes(32 * MEGABYTE)) == 32 * MEGABYTE


async def test_a_call_may_compute_for_all_its_time() -> None:
    async with ProcessPool() as pool:
        limit = await pool.run(WALL_S, resource.getrlimit, resource.RLIMIT_CPU)

    assert limit == resource.getrlimit(resource.RLIMIT_CPU)


async def test_a_cancelled_call_leaves_no_child_at_work(pool: ProcessPool) -> None:
    call = asyncio.create_task(pool.run(WALL_S, time.sleep, 60))
    await until(lambda: bool(children()))

    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call
    await until(lambda: not children())


async def test_secrets_do_not_reach_a_child(pool: ProcessPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "canary")

    assert await pool.run(WALL_S, os.getenv, "JWT_SECRET") is None


async def test_leaving_the_pool_ends_the_children() -> None:
    async with ProcessPool() as pool:
        pid = await pool.run(WALL_S, os.getpid)

    assert not psutil.pid_exists(pid)


def test_children_die_with_a_parent_that_is_killed() -> None:
    script = "import asyncio, tests.children.test_child_pools as t; asyncio.run(t.report_child_and_wait())"
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as parent:  # noqa: S603 - our own script
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))

        parent.kill()

    child.wait(timeout=DEADLINE_S)


def test_the_pool_works_on_uvloop() -> None:
    async def square() -> int:
        async with ProcessPool() as pool:
            return await pool.run(WALL_S, slow_square, 3)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(square()) == 9


async def outcome_of(pool: ProcessPool, function: Callable[[], object]) -> object:
    try:
        return await pool.run(WALL_S, function)
    except ChildCrashedError as error:
        return error


async def eventually_runs(pool: ProcessPool) -> bool:
    async with asyncio.timeout(DEADLINE_S):
        while True:
            try:
                return await pool.run(WALL_S, abs, -1) == 1
            except TimeoutError:
                continue  # the start of a child counts too, and the limit of this pool is short


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - nobody announces the end of another process to us
            await asyncio.sleep(0.01)


async def report_child_and_wait() -> None:
    async with ProcessPool() as pool:
        sys.stdout.write(f"{await pool.run(WALL_S, os.getpid)}\n")
        sys.stdout.flush()
        await pool.run(60, signal.pause)


def slow_square(number: int) -> int:
    time.sleep(0.2)
    return number * number


def hoard() -> None:
    while True:
        HOARD.append(bytearray(16 * MEGABYTE))


def spin() -> None:
    while True:
        pass
