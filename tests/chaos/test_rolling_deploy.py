"""API processes and workers are replaced one after the other under traffic."""

import asyncio
import signal
from asyncio.subprocess import Process
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.chaos.processes import api, bundle, caller, worker
from tests.http.clients import BULK
from tests.queue.jobs import rows, until

STOPS_S = 30.0
RUNS_S = 30.0
NO_LIMITS = '{"free": {"requests": 1000000, "items": 100000000}}'
ROUNDS = 3
ALL_COMPLETED = "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_jobs WHERE status <> 'completed')"


class Deployment:
    """One API process and one worker, each replaced by a new one before it is told to stop."""

    def __init__(self, stack: AsyncExitStack, root: Path, settings: Settings) -> None:
        self.acknowledged: list[UUID] = []
        self._stack = stack
        self._root = root
        self._settings = settings
        self._user_id = uuid4()
        self._path = root
        self._running: list[Process] = []

    async def replace(self) -> None:
        """Start both anew, send the traffic there, and stop the old ones; they have to end by themselves and well."""
        path = self._root.with_name(uuid4().hex[:8])
        served = await self._stack.enter_async_context(api(path, self._settings, PLAN_LIMITS=NO_LIMITS))
        working = await self._stack.enter_async_context(worker(self._root, self._settings))
        self._path, old = path, self._running
        self._running = [served, working]
        for process in old:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_S):
            assert [await process.wait() for process in old] == [0] * len(old)

    async def traffic(self) -> None:
        """Submit until cancelled, each job with a key of its own."""
        async with caller(self._path, self._user_id) as user:
            body = await user.submission(20)
        while True:
            self.acknowledged.append(await self._submit(body))

    async def acknowledge_more(self, count: int) -> None:
        """Wait until so many more submissions are acknowledged."""
        goal = len(self.acknowledged) + count
        async with asyncio.timeout(RUNS_S):
            while len(self.acknowledged) < goal:  # noqa: ASYNC110 -- several callers count
                await asyncio.sleep(0.01)

    async def _submit(self, body: dict[str, object]) -> UUID:
        """Submit, and ask again with the same key when the connection is refused or cut, as a good client does."""
        headers = {"Idempotency-Key": uuid4().hex}
        while True:
            async with caller(self._path, self._user_id) as user:
                with suppress(httpx.TransportError):
                    answer = await user.post(BULK, json=body, headers=headers)
                    assert answer.status_code == 202, answer.text
                    return UUID(answer.json()["jobId"])


@pytest.mark.chaos
async def test_nothing_is_lost_while_all_processes_are_replaced(
    settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: rolling deploy, API and workers. Every submission is one job, and no try is spent."""
    async with AsyncExitStack() as stack:
        deployment = Deployment(stack, bundle(tmp_path / "bundle"), settings)
        await deployment.replace()
        async with asyncio.TaskGroup() as group:
            callers = [group.create_task(deployment.traffic()) for _ in range(3)]
            for _ in range(ROUNDS):
                await deployment.acknowledge_more(20)
                await deployment.replace()
            for task in callers:
                task.cancel()
        await until(service, ALL_COMPLETED, deadline_s=RUNS_S)

    ids = {row["id"] for row in await rows(service, "SELECT id FROM processing_jobs")}
    assert len(set(deployment.acknowledged)) == len(deployment.acknowledged) >= 20 * ROUNDS
    assert set(deployment.acknowledged) <= ids
    assert len(ids) <= len(deployment.acknowledged) + len(callers)  # the last one of each caller may be unheard
    assert await rows(service, "SELECT DISTINCT attempt FROM processing_job_items") == [{"attempt": 1}]
