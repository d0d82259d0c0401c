"""A candidate's name is in PostgreSQL and in answers to its owner, and nowhere else, at whatever level is logged."""

import asyncio
import base64
import logging
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
import redis.asyncio as redis_client
import structlog

from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.logs import configure_logs
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from runtime.store.identity import Identity
from tests.analysis.documents import docx, paragraph
from tests.bundles import prepared_endpoints, write
from tests.http.clients import BULK, DESCRIPTIONS, RESUMES, bearer, user_of
from tests.metrics.processes import environment, free_port, until_listening
from tests.privacy.handlers import CANARY, write_handlers
from tests.queue.jobs import Note, until

FORMS = (CANARY, quote(CANARY), base64.b64encode(CANARY.encode()).decode()[:-4], CANARY.encode().hex())
TEXT = f"{CANARY}\nmail: {CANARY}@example.com\nEngineer at Canary Works since 2015. Python, PostgreSQL.\n"
ALL_TRIED = """
SELECT FROM processing_jobs
WHERE id = %s AND processed_items + failed_items = total_items AND (summary_attempts > 0 OR job_type = 'breaks_apart')
"""
LEVELS = [  # at `debug` there is what every other level has
    pytest.param("debug", "json", id="debug-json"),
    pytest.param("debug", "console", id="debug-console"),
]


@pytest.fixture
def logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers.copy()
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.reset_defaults()


def found_in(said: bytes) -> list[bytes]:
    """Return the lines that have the name in some form."""
    return [line for line in said.splitlines() if any(form.lower().encode() in line.lower() for form in FORMS)]


@asynccontextmanager
async def logging_process(environ: dict[str, str], *arguments: str) -> AsyncIterator[list[bytes]]:
    """Run a command with a port for its metrics; its whole log is in the list after the block."""
    log: list[bytes] = []
    line = [sys.executable, "-m", *arguments]
    with tempfile.TemporaryFile() as written, subprocess.Popen(line, env=environ, stderr=written) as process:  # noqa: ASYNC220, S603 -- ours
        try:
            await until_listening(int(environ["METRICS_PORT"]))
            yield log
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)
            written.seek(0)
            log.append(written.read())


@asynccontextmanager
async def everything_published(redis_url: str) -> AsyncIterator[list[bytes]]:
    """Collect what is said on any channel."""
    said: list[bytes] = []
    async with redis_client.Redis.from_url(redis_url) as client, client.pubsub() as channels:
        await channels.psubscribe("*")

        async def listen() -> None:
            async for message in channels.listen():
                said.append(repr(message).encode())  # noqa: PERF401 -- there is no end to them

        listening = asyncio.create_task(listen())
        try:
            yield said
        finally:
            listening.cancel()
            await asyncio.wait({listening})


async def everything_in_redis(redis_url: str) -> bytes:
    """Return every key with its value, as Redis dumps it."""
    async with redis_client.Redis.from_url(redis_url) as client:
        keys = [key async for key in client.scan_iter()]
        return b"\n".join([*keys, *[await client.dump(key) or b"" for key in keys]])


async def metrics_of(*ports: int) -> bytes:
    async with httpx.AsyncClient() as client:
        return b"".join([(await client.get(f"http://127.0.0.1:{port}/metrics")).content for port in ports])


async def live(api: httpx.AsyncClient, user_id: UUID) -> None:
    """Do what users and attackers do, the name in everything that can be written."""
    files = {
        f"{CANARY}.txt": TEXT.encode(),
        f"{CANARY}.docx": docx(paragraph(TEXT)),
        f"{CANARY}.pdf": f"%PDF-1.7 {TEXT}".encode(),
        f"{CANARY}.html": f"<p>{TEXT}<p style='display:none'>{CANARY} hidden".encode(),
    }
    uploaded = await api.post(RESUMES, files=[("files", file) for file in files.items()])
    resume_ids = [resume["id"] for resume in uploaded.json()["resumes"]]
    await api.post(RESUMES, files=[("files", (f"{CANARY}.mp3", b"ID3\x04"))])
    described = await api.post(DESCRIPTIONS, json={"title": CANARY, "text": f"Python for {CANARY}."})
    body: dict[str, Any] = {
        "resumeIds": resume_ids,
        "jobDescriptionId": described.json()["id"],
        "userId": str(user_id),
        "planType": "free",
    }
    await api.post(BULK, json=body | {CANARY: CANARY})
    await api.post(BULK, json=body, headers={"Idempotency-Key": CANARY})
    accepted = await api.post(BULK, json=body)
    job = f"/api/recruiter/jobs/{accepted.json()['jobId']}"
    async with api.stream("GET", f"{job}/events", params={"access_token": CANARY}) as events:
        await events.aread()
    async with api.stream("GET", f"{job}/events") as events:
        await events.aread()
    for path in (job, f"{job}/items", f"{job}/result", f"/{CANARY}", f"/api/recruiter/jobs/{CANARY}"):
        await api.get(path, headers={"User-Agent": CANARY, "X-Request-ID": CANARY})
    negotiated = (await api.post("/jobProgressHub/negotiate?negotiateVersion=1")).json()
    hub = f"/jobProgressHub?id={negotiated['connectionToken']}"
    await api.get(hub)
    await api.post(hub, content=b'{"protocol":"json","version":1}\x1e')
    await api.post(hub, content=f'{{"type":1,"target":"{CANARY}","arguments":["{CANARY}"]}}\x1e'.encode())
    await api.post(hub, content=f'{{"type":"{CANARY}"}}\x1e'.encode())
    await api.delete(f"{RESUMES}/{resume_ids[0]}", params={"erase": "results"})
    await api.post(f"{job}/retry")


@pytest.mark.parametrize(("level", "form"), LEVELS)
async def test_a_name_is_in_no_log_no_redis_and_no_metric_of_api_and_worker(
    settings: Settings, redis_url: str, level: str, form: str
) -> None:
    user_id, public, ports = uuid4(), free_port(), (free_port(), free_port())
    environ = environment(settings, LOG_LEVEL=level, LOG_FORMAT=form)
    async with (
        everything_published(redis_url) as published,
        logging_process(environ | {"METRICS_PORT": str(ports[0])}, "runtime.serve", "--port", str(public)) as of_api,
        logging_process(environ | {"METRICS_PORT": str(ports[1])}, "runtime.work") as of_worker,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{public}", headers=bearer(user_id), timeout=30) as api,
    ):
        await until_listening(public)
        await live(api, user_id)
        metrics, kept = await metrics_of(*ports), await everything_in_redis(redis_url)

    assert b'careerbird_items_total{code="",job_type="bulk_analysis",outcome="completed"}' in metrics
    assert published
    assert len(of_api[0] + of_worker[0]) > 1_000
    assert [found_in(said) for said in (*of_api, *of_worker, metrics, kept, b"".join(published))] == [[]] * 5


@pytest.mark.parametrize(("level", "form"), LEVELS)
async def test_handlers_that_break_with_a_name_in_hand_tell_it_nobody(
    settings: Settings, redis_url: str, tmp_path: Path, level: str, form: str
) -> None:
    """Row: an error that has a name in its text."""
    write_handlers(tmp_path)
    environ = environment(settings, LOG_LEVEL=level, LOG_FORMAT=form, METRICS_PORT=str(free_port()))
    async with (
        logging_process(environ, "runtime.work", "--functions", str(tmp_path)) as log,
        open_resources(settings, {"postgres", "redis"}) as resources,
    ):
        for job_type in ("breaks", "breaks_apart"):
            user_id = uuid4()
            items = [f"item-{number}" for number in range(10)]
            new_job = NewJob(
                job_type=job_type, item_type="echo", user_id=user_id, plan="free", items=items, data=Note(note=CANARY)
            )
            jobs = Jobs.bind(resources, Identity(role="authenticated", user_id=user_id))
            await until(resources, ALL_TRIED, (await jobs.submit(new_job)).id, deadline_s=40)
        metrics, kept = await metrics_of(int(environ["METRICS_PORT"])), await everything_in_redis(redis_url)

    assert b"NamedError" in log[0]
    assert b'code="other",job_type="breaks",outcome="failed"} 1.0' in metrics
    assert [found_in(said) for said in (*log, metrics, kept)] == [[]] * 3


def test_an_error_that_nobody_catches_ends_a_command_without_its_text() -> None:
    source = f"""
import threading
from runtime.commands import run_command

def fail():
    raise ValueError({CANARY!r})

def main():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    fail()

run_command(main)
"""
    ended = subprocess.run([sys.executable, "-c", source], capture_output=True, check=False)  # noqa: S603 -- ours

    assert ended.returncode == 1
    assert ended.stderr.count(b"\nValueError\n") == 2
    assert found_in(ended.stderr) == []


def test_no_command_leaves_a_core() -> None:
    source = """
import resource
from runtime.commands import run_command

run_command(lambda: print(resource.getrlimit(resource.RLIMIT_CORE)[0]))
"""
    allowed = f"ulimit -S -c $(ulimit -H -c); exec {sys.executable} -c '{source}'"

    said = subprocess.run(["/bin/sh", "-c", allowed], capture_output=True, check=True)  # noqa: S603 -- ours

    assert int(said.stdout) in {0, 1}


BROKEN = '''"""Break with a name in hand."""

from runtime.declare import post

NAME = {backwards!r}[::-1]


@post("/break", auth=False)
async def break_now() -> None:
    raise ValueError(NAME) from KeyError(NAME)
'''


@pytest.mark.usefixtures("logging_is_put_back")
async def test_an_endpoint_that_breaks_tells_the_name_nobody(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "http/break_now.py", BROKEN.format(backwards=CANARY[::-1]))
    configure_logs(msgspec.structs.replace(settings, log_level="debug"))
    endpoints = prepared_endpoints(root=tmp_path)
    async with (
        open_resources(settings, needs_of_all(endpoints)) as resources,
        user_of(build_app(endpoints, resources, Verifier(settings))) as user,
    ):
        answer = await user.post("/break")

    said = capsys.readouterr().err
    assert answer.status_code == 500
    assert "request.failed" in said
    assert "KeyError" in said
    assert found_in(said.encode() + answer.content) == []
