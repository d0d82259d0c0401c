"""Fires a function of the running emulator from its page, and says what came of it, whatever it is."""

import asyncio
import time
from typing import Any

import msgspec
import structlog
import uuid_utils.compat as uuid_utils
from msgspec import Struct

from runtime.bundle import Loaded
from runtime.emulator.address import DEVELOPER
from runtime.emulator.page.runs import Runs
from runtime.errors import BulkError
from runtime.firing import fire
from runtime.settings import Settings
from runtime.tracebacks import traceback_of

TIMEOUT_S = 60
TOO_LONG = f"It was not done within {TIMEOUT_S} seconds."


class Fired(Struct, rename="camel", frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        answer: As JSON, laid out for people; None where there is none.
        error: One sentence, or the error as Python says it; None where there is none.
        traceback: Of an error that the function did not mean.
        request_id: Its lines of the log have it.
    """

    answer: str | None = None
    error: str | None = None
    traceback: str = ""
    elapsed_ms: int
    request_id: str


async def fire_here(
    loaded: Loaded, given: dict[str, Any], settings: Settings, runs: Runs, *, is_service: bool
) -> Fired:
    """Call a function once, for the developer or as the service, for at most a minute."""
    request_id = str(uuid_utils.uuid7())
    began_ns = time.perf_counter_ns()
    answer: object = None
    error: Exception | None = None
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            async with asyncio.timeout(TIMEOUT_S):
                answer = await fire(loaded, given, None if is_service else DEVELOPER, settings)
        except Exception as raised:  # noqa: BLE001 -- a function's own code, which its author looks at here
            error = raised
    elapsed_ms = (time.perf_counter_ns() - began_ns) // 1_000_000
    runs.fired(loaded.entry.name, request_id, error, elapsed_ms)
    if error is None:
        text = msgspec.json.format(msgspec.json.encode(answer, enc_hook=repr)).decode()
        return Fired(answer=text, elapsed_ms=elapsed_ms, request_id=request_id)
    return Fired(
        error=sentence_of(error),
        traceback="" if isinstance(error, BulkError | TimeoutError) else traceback_of(error),
        elapsed_ms=elapsed_ms,
        request_id=request_id,
    )


def sentence_of(error: Exception) -> str:
    """Return what an error says; its author may read all of it."""
    if isinstance(error, TimeoutError):
        return TOO_LONG
    return str(error) if isinstance(error, BulkError) else f"{type(error).__name__}: {error}"
