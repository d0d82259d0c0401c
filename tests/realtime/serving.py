"""A hub to test with, on a real server on loopback."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
import uvicorn
from msgspec import Struct

from runtime.errors import NotAuthenticatedError, NotFoundError
from runtime.metrics.metrics import HubMetrics
from runtime.plans import Plan
from runtime.realtime.connection import Connection
from runtime.realtime.events import Event
from runtime.realtime.groups import Groups
from runtime.realtime.hub import Hub
from runtime.realtime.hub_app import HubApp
from runtime.realtime.limits import HubLimits
from runtime.realtime.page_origins import Pages
from runtime.realtime.surroundings import HubCaller
from runtime.serving.listening import listen_on_tcp
from runtime.serving.server import Server, configure
from runtime.store.identity import Role

USERS = {"alice": UUID(int=1), "bob": UUID(int=2)}
ORIGIN = "https://app.example"
JOB = UUID(int=77)
DEADLINE_S = 10.0
Events = list[structlog.typing.EventDict]


class TestCaller(Struct, frozen=True, kw_only=True):
    __test__ = False

    user_id: UUID
    role: Role
    expires_at: datetime
    plan: Plan | None = None


class Point(Struct, frozen=True, kw_only=True):
    x: int
    y: int = 0


class Progress(Struct, frozen=True, kw_only=True, rename="camel"):
    job_id: UUID
    processed_items: int
    at: datetime
    text: str = ""


async def caller_of_test_token(token: str) -> TestCaller:
    """Read `NAME` or `NAME:SECONDS`, the time the token still has."""
    name, _, seconds = token.partition(":")
    if name not in USERS or float(seconds or 1) <= 0:
        msg = "The token does not verify."
        raise NotAuthenticatedError(msg)
    expires_at = datetime.now(UTC) + timedelta(seconds=float(seconds or 3600))
    return TestCaller(user_id=USERS[name], role="authenticated", expires_at=expires_at)


async def charge_nothing(_: HubCaller) -> None:
    """Let everybody connect as often as they like."""


def ended_count(log_events: Events) -> int:
    """Count the connections that have ended, as the log tells."""
    return sum(event["event"] == "hub.connection_ended" for event in log_events)


class Served:
    """A running hub; `port` is the server's, `emptied` names the groups that have lost their last member."""

    def __init__(self, app: HubApp, server: Server, methods: "Methods", emptied: list[Hashable], port: int) -> None:
        self.app = app
        self.server = server
        self.methods = methods
        self.emptied = emptied
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/jobProgressHub"

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until the hub's own clock has done something; only its sweep knows when."""
        async with asyncio.timeout(DEADLINE_S):
            while not holds():  # noqa: ASYNC110 - the sweep has no reason to announce itself
                await asyncio.sleep(0.01)

    def tell(self, done: int, *, final: bool = False, text: str = "") -> None:
        """Publish a state of the one job."""
        payload = Progress(job_id=JOB, processed_items=done, at=datetime(2026, 1, 2, tzinfo=UTC), text=text)
        name = "JobCompleted" if final else "ProgressUpdate"
        self.methods.groups.send(JOB, Event(name, payload, key=JOB, sequence=done, final=final))


class Methods:
    """Hub methods of every kind."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self.joined_count = 0

    async def join(self, connection: Connection, job_id: UUID) -> dict[str, object]:
        if job_id != JOB:
            msg = "Job not found."
            raise NotFoundError(msg)
        connection.forget(job_id)
        self.groups.join(job_id, connection)
        self.joined_count += 1
        return {"jobId": job_id}

    async def leave(self, connection: Connection, job_id: UUID) -> None:
        self.groups.leave(job_id, connection)

    async def echo(self, _: Connection, value: Any) -> object:  # noqa: ANN401 - gives back whatever it gets
        return value

    async def add(self, _: Connection, a: int, b: int) -> int:
        return a + b

    async def shift(self, _: Connection, point: Point) -> Point:
        return Point(x=point.x + 1, y=point.y)

    async def fail(self, _: Connection) -> None:
        msg = "a secret"
        raise RuntimeError(msg)

    async def end(self, _: Connection, name: str) -> None:
        raise {"exit": SystemExit, "interrupt": KeyboardInterrupt, "cancel": asyncio.CancelledError}[name]

    async def strange(self, _: Connection) -> object:
        return object()

    async def wait(self, connection: Connection) -> None:
        """Run until the connection ends."""
        ended = asyncio.Event()
        connection.call_when_ended(lambda _: ended.set())
        await ended.wait()


def hub_of(methods: Methods) -> Hub:
    return Hub(
        {
            "JoinJobGroup": methods.join,
            "LeaveJobGroup": methods.leave,
            "Echo": methods.echo,
            "Add": methods.add,
            "Shift": methods.shift,
            "Fail": methods.fail,
            "End": methods.end,
            "Strange": methods.strange,
            "Wait": methods.wait,
        }
    )


class AnnouncedServer(Server):
    """A server that tells when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Wait for the end without uvicorn's ticks of 0.1 s."""
        await self.stopping.wait()


@asynccontextmanager
async def served_hub(
    limits: HubLimits, trusted: Iterable[str] = (), listener: socket.socket | None = None
) -> AsyncIterator[Served]:
    """Serve a hub as the product does, on a free port unless told where."""
    emptied: list[Hashable] = []
    methods = Methods(Groups(emptied.append))
    app = HubApp(
        authenticate=caller_of_test_token,
        hub=hub_of(methods),
        pages=Pages({ORIGIN}, trusted),
        limits=limits,
        metrics=HubMetrics(),
        charge=charge_nothing,
    )
    listener = listener or listen_on_tcp("127.0.0.1", 0)
    port = listener.getsockname()[1]
    config = configure(app)
    config.timeout_graceful_shutdown = 5
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)
    server = AnnouncedServer(config)
    async with app, asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve(sockets=[listener]))
        await server.ready.wait()
        try:
            yield Served(app, server, methods, emptied, port)
        finally:
            app.leave()
            await server.leave()
            await app.drain()
            server.stopping.set()
            await serving
