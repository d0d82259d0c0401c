"""More callers than connections, and clients of the hub that never read."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import msgspec
import psutil
import pytest

from runtime.bindings.job_watch import JobWatch
from runtime.bindings.live.news import Progress, RecentItem
from runtime.bindings.live.publishing import publish
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.chaos.processes import bundle, caller, deployed, log_of, worker
from tests.http.clients import BULK, User, problem_of
from tests.queue.jobs import finished, submit
from tests.realtime.live import token_of
from tests.realtime.wires import masked
from tests.store.given import Session, connected, until_waiting

ANSWERS_S = 15.0
RUNS_S = 30.0
CONNECTIONS = 10  # of a process's pool
ENDPOINTS = ("submit-bulk-analysis", "create-job-description", "get-job")
LOCK = "LOCK TABLE processing_jobs"
DEAF_COUNT = 40
MOST_GROWTH_BYTES = 50 * 1024 * 1024
NEWS_COUNT = 2_000
SNAPSHOT_BYTES, ALL_BYTES = 4_096, 256 * 1024 * 1024
RECENT = tuple(RecentItem(item_id="x" * 2_000, status="completed") for _ in range(20))
GREETING = (
    "GET /jobProgressHub?access_token={token} HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
JOIN = '{{"type":1,"invocationId":"1","target":"JoinJobGroup","arguments":["{job_id}"]}}\x1e'


@pytest.mark.chaos
async def test_whoever_finds_no_connection_is_told_when_to_come_again(
    settings: Settings, owner: Session, owner_url: str, tmp_path: Path
) -> None:
    """Row: stampede over pool size. 200 requests at once while ten wait in PostgreSQL: the others get 503 in time."""
    path = tmp_path / "api"
    async with deployed(path, settings, *ENDPOINTS), AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        users = [await stack.enter_async_context(caller(path, uuid4())) for _ in range(50)]
        bodies = [await user.submission() for user in users]
        with connected(owner_url) as holder, holder.transaction():
            holder.execute(LOCK)
            asking = [
                group.create_task(asked_in_time(user, wanted))
                for user, body in zip(users, bodies, strict=True)
                for wanted in (body, None, body, None)
            ]
            await until_waiting(owner, CONNECTIONS)
            await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        answers = [await one for one in asking]
        after = await users[0].post(BULK, json=bodies[0])

    refused = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} <= {202, 404, 503}
    assert 0 < len(refused) <= 200 - CONNECTIONS
    assert all(int(answer.headers["retry-after"]) > 0 and problem_of(answer, 503) for answer in refused)
    assert after.status_code == 202
    owner.execute("UPDATE processing_jobs SET status = 'cancelled', completed_at = now()")  # nobody works here


async def asked_in_time(user: User, body: dict[str, object] | None) -> httpx.Response:
    """Submit, or read a job that is not there."""
    async with asyncio.timeout(ANSWERS_S):
        return await (user.post(BULK, json=body) if body else user.get(f"/api/recruiter/jobs/{uuid4()}"))


async def test_clients_that_never_read_cost_little_and_disturb_nobody(
    settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: slow hub readers. 40 of them cost at most 50 MiB, another hears the end, and no log shows a token."""
    path, user_id = tmp_path / "hub", uuid4()
    job_id = await submit(service, 4, job_type="echo0", user_id=user_id)
    tokens = [token_of(user_id, expires_in_s=3_600 + number) for number in range(DEAF_COUNT + 1)]
    async with deployed(path, settings, "job-progress-hub", LOG_LEVEL="debug") as process, AsyncExitStack() as stack:
        reader = await stack.enter_async_context(joined(path, tokens[0], job_id, limit=ALL_BYTES))
        for token in tokens[1:]:
            await stack.enter_async_context(joined(path, token, job_id, limit=SNAPSHOT_BYTES))
        hearing = asyncio.create_task(reader.readuntil(b'"target":"JobCompleted"'))
        snapshot = await JobWatch.bind(service, SERVICE).snapshot(job_id)
        growth = await growth_under_news(psutil.Process(process.pid), service, snapshot)
        async with worker(bundle(tmp_path / "bundle", "await asyncio.sleep(0)"), settings):
            await finished(service, job_id)
            async with asyncio.timeout(RUNS_S):
                heard = await hearing

    log = log_of(path).read_text()
    assert growth <= MOST_GROWTH_BYTES
    assert heard.count(b'"target":"ProgressUpdate"') > NEWS_COUNT / 50
    assert not [token for token in (*tokens, "access_token=") if token in log]


@asynccontextmanager
async def joined(path: Path, token: str, job_id: UUID, *, limit: int) -> AsyncIterator[StreamReader]:
    """Connect and join a job's group; at most twice `limit` bytes are taken off the socket that nobody reads here."""
    reader, writer = await asyncio.open_unix_connection(path, limit=limit)
    try:
        await greet(reader, writer, token, job_id)
        yield reader
    finally:
        writer.transport.abort()


async def greet(reader: StreamReader, writer: StreamWriter, token: str, job_id: UUID) -> None:
    async with asyncio.timeout(ANSWERS_S):
        writer.write(GREETING.format(token=token).encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(masked(b'{"protocol":"json","version":1}\x1e') + masked(JOIN.format(job_id=job_id).encode()))
        await reader.readuntil(b'"type":3')


async def growth_under_news(process: psutil.Process, service: Resources, snapshot: Progress) -> int:
    """Publish large news as fast as they go; return by how many bytes the process grew at most."""
    sizes = [process.memory_info().rss]
    for sequence in range(1, NEWS_COUNT + 1):
        news = msgspec.structs.replace(snapshot, sequence=sequence, recent_items=RECENT)
        await publish([news], service.redis)
        sizes.append(process.memory_info().rss)
    growth: int = max(sizes) - sizes[0]
    return growth
