"""What an abandoned call ends with is taken, whoever gave it up: asyncio logs a traceback of every other."""

import asyncio
import gc
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, NoReturn

import pytest
from msgspec import Struct

from runtime.bindings.reply import StreamEvent
from runtime.bindings.together import Together
from runtime.http.event_stream import write_events
from runtime.queue.summary import run_in_thread


def fail_when(gate: threading.Event) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        gate.wait()
        raise OSError

    return fail


async def left_summary(gate: threading.Event) -> None:
    await run_in_thread(fail_when(gate), limit_s=60)


async def left_question(gate: threading.Event) -> None:
    async def answer(questions: list[int]) -> list[int]:
        await asyncio.to_thread(fail_when(gate))
        return questions

    await Together(answer).ask(1)


async def left_stream(gate: threading.Event) -> None:
    async def events() -> AsyncGenerator[StreamEvent, None]:
        try:
            await asyncio.to_thread(gate.wait)
        except asyncio.CancelledError:
            raise OSError from None
        yield StreamEvent(name="never", id="", data=Struct())

    async for _ in write_events(events()):
        pass


@pytest.mark.parametrize("call", [left_summary, left_question, left_stream])
async def test_what_a_call_ends_with_after_its_caller_has_gone_is_nobodys_error(
    call: Callable[[threading.Event], Awaitable[None]],
) -> None:
    """Row: a caller that is stopped or gives up while its call goes on."""
    loop, gate, complaints = asyncio.get_running_loop(), threading.Event(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, complaint: complaints.append(complaint))

    caller = asyncio.ensure_future(call(gate))
    await asyncio.sleep(0.05)
    caller.cancel()
    await asyncio.wait({caller})
    gate.set()
    await asyncio.sleep(0.1)
    del caller
    gc.collect()
    await asyncio.sleep(0)

    assert complaints == []
