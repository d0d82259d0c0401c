"""API and worker processes are replaced one by one while callers go on."""

import asyncio
import itertools
import signal
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.chaos.processes import bundle, caller, deployed, worker
from tests.http.clients import BULK
from tests.queue.jobs import finished, until
from tests.store.given import Session, connected, until_waiting

ENDPOINTS = ("submit-bulk-analysis", "create-job-description", "get-job")
NO_LIMITS = '{"free": {"requests": 1000000, "items": 100000000}}'
COMPLETED = "SELECT 1 FROM processing_jobs WHERE status = 'completed' HAVING count(*) >= %s"
LOCK = "LOCK TABLE processing_jobs IN SHARE MODE"
CALLERS = 3
GENERATIONS = 3
ITEMS = 20
STOPS_S = 30.0
RUNS_S = 30.0


class Client:
    """A caller behind whichever API process is up.

    Attributes:
        acknowledged: Jobs that an API process said it has.
        cut_count: Requests whose connection was accepted and closed without an answer.
    """

    def __init__(self, doors: list[Path]) -> None:
        """Try the doors in their order, the oldest first."""
        self.acknowledged: list[UUID] = []
        self.cut_count = 0
        self.is_done = False
        self._doors = doors
        self._user_id = uuid4()

    async def run(self) -> None:
        """Submit and read until `is_done`; every submission is repeated with its key until it is answered."""
        async with caller(self._doors[0], self._user_id) as user:
            body = await user.submission(ITEMS)
        while not self.is_done:
            headers = {"Idempotency-Key": str(uuid4())}
            answer = await self._ask("POST", BULK, json=body, headers=headers)
            assert answer.status_code == 202, answer.text
            self.acknowledged.append(UUID(answer.json()["jobId"]))
            read = await self._ask("GET", answer.headers["location"])
            assert read.status_code == 200, read.text

    async def _ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Ask at one door after the other until there is an answer."""
        async with asyncio.timeout(RUNS_S):
            for door in itertools.chain.from_iterable(itertools.repeat(self._doors)):
                if (answer := await self._ask_at(door, method, url, **more)) is not None:
                    return answer
                await asyncio.sleep(0)
        raise AssertionError

    async def _ask_at(self, door: Path, method: str, url: str, **more: Any) -> httpx.Response | None:
        """Ask over a new connection; None when it is refused, or closed in the moment in which its process stops."""
        async with caller(door, self._user_id) as user:
            try:
                return await user.request(method, url, **more)
            except httpx.ConnectError:
                return None
            except (httpx.ReadError, httpx.RemoteProtocolError):
                self.cut_count += 1
                return None


async def stopped(process: Process) -> int:
    """Tell a process to stop, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOPS_S):
        return await process.wait()


@pytest.mark.chaos
async def test_callers_go_on_while_every_process_is_replaced(
    settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: rolling deploy, API and workers. Whatever was acknowledged is done, and every process ends with 0."""
    root, doors, codes = bundle(tmp_path / "bundle"), [tmp_path / "api-0"], []
    async with AsyncExitStack() as stack:
        old = [
            await stack.enter_async_context(deployed(doors[0], settings, *ENDPOINTS, PLAN_LIMITS=NO_LIMITS)),
            await stack.enter_async_context(worker(root, settings)),
        ]
        clients = [Client(doors) for _ in range(CALLERS)]
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(client.run())
            for number in range(1, GENERATIONS + 1):
                await until(service, COMPLETED, number * 20)
                path = tmp_path / f"api-{number}"
                new = [
                    await stack.enter_async_context(deployed(path, settings, *ENDPOINTS, PLAN_LIMITS=NO_LIMITS)),
                    await stack.enter_async_context(worker(root, settings)),
                ]
                doors.append(path)
                codes += [await stopped(process) for process in old]
                old = new
            for client in clients:
                client.is_done = True
        jobs = [await finished(service, job_id) for client in clients for job_id in client.acknowledged]

    assert codes == [0] * 2 * GENERATIONS
    assert {(job["status"], job["processed_items"]) for job in jobs} == {("completed", ITEMS)}
    assert len(jobs) > 20 * GENERATIONS


async def test_a_request_that_runs_is_answered_before_its_process_ends(
    settings: Settings, service: Resources, owner: Session, owner_url: str, tmp_path: Path
) -> None:
    """Row: rolling deploy, API and workers. A submission is under way when SIGTERM comes; others are refused."""
    path = tmp_path / "api"
    async with deployed(path, settings, *ENDPOINTS) as process, caller(path, uuid4()) as user:
        body = await user.submission(ITEMS)
        with connected(owner_url) as holder, holder.transaction():
            holder.execute(LOCK)
            submitting = asyncio.create_task(user.post(BULK, json=body))
            await until_waiting(owner, 1)
            stopping = asyncio.create_task(stopped(process))
            await refused(path)
            await asyncio.sleep(1)  # what the request still takes
        answer, code = await submitting, await stopping
    async with worker(bundle(tmp_path / "bundle"), settings):
        job = await finished(service, UUID(answer.json()["jobId"]))

    assert (answer.status_code, code) == (202, 0)
    assert (job["status"], job["processed_items"]) == ("completed", ITEMS)


async def refused(path: Path) -> None:
    """Wait until nobody listens any more."""
    async with asyncio.timeout(STOPS_S):
        while True:
            try:
                _, writer = await asyncio.open_unix_connection(path)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)
