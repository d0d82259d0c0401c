"""The real hub and the real event stream over real servers, and a small client that keeps all it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from runtime.bindings.resources import open_resources
from runtime.prepared import needs_of_all
from runtime.serving.composition import serve_functions
from runtime.serving.listening import listen_on_tcp
from runtime.settings import Settings
from runtime.tokens import Role, make_token
from tests.bundles import prepared
from tests.conftest import JWT_SECRET
from tests.http.conformance import check_message
from tests.queue.jobs import handler

DEADLINE_S = 20.0
END_OF_RECORD = "\x1e"
ENDS = ("JobCompleted", "JobFailed", "JobCancelled")
LIVE_FUNCTIONS = ("job_progress_hub", "stream_job_events", "cancel_job")
FRAGILE = handler(
    "fragile",
    """
    from pathlib import Path
    if not Path(item.item_id).exists():
        raise ItemError("gone", "Not there.")
    """,
)


@asynccontextmanager
async def live_server(settings: Settings, port: int = 0) -> AsyncIterator[str]:
    """Serve hub and streams as a deployed process does; yields where."""
    functions = prepared(settings, LIVE_FUNCTIONS)
    listener = listen_on_tcp("127.0.0.1", port)
    async with (
        open_resources(settings, needs_of_all(functions)) as resources,
        serve_functions(functions, resources, listener),
    ):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with listen_on_tcp("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
    return port


def token_of(user_id: UUID, *, expires_in_s: float = 3600, role: Role = "authenticated") -> str:
    return make_token(JWT_SECRET, user_id, role=role, expires_in_s=expires_in_s)


async def watched(redis: Redis, *ids: UUID) -> None:
    """Wait until exactly the channels of these jobs and users have a subscriber."""
    expected = sorted(f"progress:{each}".encode() for each in ids)
    async with asyncio.timeout(DEADLINE_S):
        while sorted(await redis.pubsub_channels("progress:*")) != expected:  # noqa: ASYNC110 -- it announces none
            await asyncio.sleep(0.01)


class HubClient:
    """One connection; its events gather in `events` as (name, argument)."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._changed = asyncio.Condition()
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.closed_with: dict[str, Any] | None = None

    @property
    def ends(self) -> list[tuple[str, str, int]]:
        """Every end told: event, job and generation."""
        return [(name, told["jobId"], told["generation"]) for name, told in self.events if name in ENDS]

    def sequences(self, job_id: UUID) -> list[tuple[int, int]]:
        """Generation and sequence of every progress told of a job."""
        progress = [told for name, told in self.events if name == "ProgressUpdate" and told["jobId"] == str(job_id)]
        return [(told["generation"], told["sequence"]) for told in progress]

    async def invoke(self, method: str, *arguments: object) -> dict[str, Any]:
        """Call a method; returns its Completion."""
        number = str(len(self._answers))
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        call = {"type": 1, "invocationId": number, "target": method, "arguments": [str(each) for each in arguments]}
        await self._socket.send(json.dumps(call) + END_OF_RECORD)
        async with asyncio.timeout(DEADLINE_S):
            completion: dict[str, Any] = await answer
        return completion

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(DEADLINE_S), self._changed:
            await self._changed.wait_for(holds)

    async def read(self) -> None:
        try:
            async for data in self._socket:
                assert isinstance(data, str)
                for record in data.split(END_OF_RECORD)[:-1]:
                    await self._take(json.loads(record))
        except ConnectionClosed:
            return

    async def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case 1:
                check_message(message["target"], message["arguments"][0])
                self.events.append((message["target"], message["arguments"][0]))
            case 3:
                self._answers[message["invocationId"]].set_result(message)
            case 7:
                self.closed_with = message
            case _:  # a sign of life
                return
        async with self._changed:
            self._changed.notify_all()


@asynccontextmanager
async def hub_client(url: str, token: str) -> AsyncIterator[HubClient]:
    """Connect without negotiation, as a client behind a balancer does."""
    address = f"{url.replace('http', 'ws', 1)}/jobProgressHub?access_token={token}"
    async with connect(address, proxy=None, max_size=None) as socket:
        await socket.send('{"protocol":"json","version":1}' + END_OF_RECORD)
        assert await socket.recv() == "{}" + END_OF_RECORD
        client = HubClient(socket)
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(client.read())
            try:
                yield client
            finally:
                reading.cancel()
