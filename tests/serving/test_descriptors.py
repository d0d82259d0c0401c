"""Running out of descriptors shuts nobody out for long, and is told."""

import asyncio
import json
import os
import re
import resource
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psutil
import structlog

from tests.conftest import JWT_SECRET
from tests.serving.raw import GET, connected, served, within_deadline

LIMIT = 128
CROWD_COUNT = 200
BURST_COUNT = 600
LIVEZ = b"GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"


class Api:
    """`python -m runtime.serve livez` with few descriptors."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.port = 0

    async def event(self, name: str) -> dict[str, Any]:
        """Return the next event of this name."""
        assert self.process.stderr
        async for line in self.process.stderr:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == name:
                return event
        message = f"the process ended without {name}"
        raise AssertionError(message)

    async def first_free_descriptor(self) -> int:
        """Return the lowest descriptor that is free once no client is connected."""
        process = psutil.Process(self.process.pid)
        async with asyncio.timeout(10):
            while any(each.raddr for each in process.net_connections()):  # noqa: ASYNC110 -- of another process
                await asyncio.sleep(0.02)
        in_use = {int(name) for name in os.listdir(f"/proc/{self.process.pid}/fd")}  # noqa: PTH208 -- names alone
        return min(set(range(LIMIT)) - in_use)

    async def livez(self) -> bytes:
        async with connected(self.port, LIVEZ) as client:
            return await client.answer()


@asynccontextmanager
async def api_with_few_descriptors() -> AsyncIterator[Api]:
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", f'ulimit -n {LIMIT}; exec "$0" -m runtime.serve livez --port 0', sys.executable),
        env={"PATH": os.environ["PATH"], "JWT_SECRET": JWT_SECRET, "LOG_FORMAT": "json"},
        stderr=PIPE,
    )
    try:
        api = Api(process)
        started = await within_deadline(api.event("server.started"))
        [port] = re.findall(r", (\d+)\)", started["address"])
        api.port = int(port)
        yield api
    finally:
        process.kill()
        await process.wait()


async def test_a_crowd_that_only_waits_shuts_nobody_out() -> None:
    """Row: a crowd that connects and waits."""
    async with api_with_few_descriptors() as api:
        async with AsyncExitStack() as crowd:
            for _ in range(CROWD_COUNT):
                await crowd.enter_async_context(connected(api.port, b"G"))
            event = await within_deadline(api.event("connections.shed"))
            within = await api.livez()
        after = await api.livez()

    assert within.startswith(b"HTTP/1.1 200 ")
    assert after.startswith(b"HTTP/1.1 200 ")
    assert event["closed_count"] > 0
    assert event["descriptor_limit"] == LIMIT
    assert event["connection_count"] < LIMIT


async def test_whoever_comes_in_one_burst_is_answered_or_counted() -> None:
    """Row: a crowd that connects and waits."""
    async with api_with_few_descriptors() as api, AsyncExitStack() as burst:
        await api.livez()  # whatever it imports late is imported
        api.process.send_signal(signal.SIGSTOP)
        clients = [await burst.enter_async_context(connected(api.port, LIVEZ)) for _ in range(BURST_COUNT)]
        api.process.send_signal(signal.SIGCONT)
        answers = [await client.rest_or_answer() for client in clients]
        answered_count = sum(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)
        shed_count = 0
        while answered_count + shed_count < BURST_COUNT:
            event = await within_deadline(api.event("connections.shed"))
            shed_count += event["closed_count"] + event["refused_count"]

    assert answered_count > 0


async def test_no_descriptor_left_is_told_and_who_comes_meanwhile_waits() -> None:
    """Row: no descriptor left."""
    async with api_with_few_descriptors() as api:
        before = await api.livez()  # whatever it imports late is imported
        first_free = await api.first_free_descriptor()
        resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE, (first_free, LIMIT))
        event = await within_deadline(api.event("descriptors.exhausted"))
        async with connected(api.port, LIVEZ) as client:
            await within_deadline(api.event("descriptors.exhausted"))
            resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
            waited = await client.answer()
        after = await api.livez()

    assert before.startswith(b"HTTP/1.1 200 ")
    assert event["level"] == "error"
    assert waited.startswith(b"HTTP/1.1 200 ")
    assert after.startswith(b"HTTP/1.1 200 ")


async def test_where_everybody_is_being_answered_a_newcomer_is_503() -> None:
    running, go_on = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        assert "method" in scope
        running.set()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    with structlog.testing.capture_logs() as events:
        async with served(app) as api, api.connection(GET % 1) as busy:
            await within_deadline(running.wait())
            api.server.server_state.connections_limit = 0
            async with api.connection() as newcomer:
                refused = await newcomer.rest()
            await until_told(events, "connections.shed")
            go_on.set()
            answered = await busy.answer()
            async with api.connection(GET % 2) as later:
                welcome = await later.answer()

    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 5\r\n" in refused
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert welcome.startswith(b"HTTP/1.1 200 ")
    assert [event["refused_count"] for event in events if event["event"] == "connections.shed"] == [1]


async def until_told(events: list[structlog.typing.EventDict], name: str) -> None:
    async with asyncio.timeout(10):
        while not any(event["event"] == name for event in events):  # noqa: ASYNC110 -- a log announces nothing
            await asyncio.sleep(0.02)
