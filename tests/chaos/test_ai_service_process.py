"""The AI service that comes along, as a process of its own that a worker asks."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import uuid_utils.compat as uuid_utils

from functions._shared.analysis_request import BulkAnalysis
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources
from runtime.bundle import FUNCTIONS
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.chaos.processes import environment
from tests.queue.jobs import finished
from tests.store.given import Session

RUNS_S = 60.0
CANARY = "Zephyrine Quillfeather"
RESUMES = [
    "Nurse in intensive care since 2015. Skills: CPR, triage, ventilators, dialysis.",
    "Accountant. Bookkeeping, payroll, Excel. 2010 - 2020.",
    f"{CANARY}\nNursing assistant, two years of experience. Skills: CPR.",
]
JOB = BulkAnalysis(
    job_description_id=uuid4(),
    title="ICU nurse",
    job_description="Requirements\n- CPR\n- Ventilators\n- Dialysis\n- 5 years of experience\n",
)
ADD_RESUME = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256, text) VALUES (%s, %s, 'a', 'b', '', '', %s)
"""


async def test_a_service_process_ranks_as_the_embedded_analysis_does(
    settings: Settings, service: Resources, owner: Session
) -> None:
    """A worker that asks the service that comes along ends with the same ranking, and no text is in any log."""
    user_id = uuid4()
    ids = [str(uuid_utils.uuid7()) for _ in RESUMES]
    for resume_id, text in zip(ids, RESUMES, strict=True):
        owner.execute(ADD_RESUME, (resume_id, user_id, text))
    async with product("serve", "analyze-resume", "--port", "0", given=service_environment(settings)) as serving:
        port = int((await line_with(serving, b"server.started")).partition(b"127.0.0.1', ")[2].partition(b")")[0])
        asking = environment(settings, AI_SERVICE_URL=f"http://127.0.0.1:{port}", LOG_LEVEL="debug")
        async with product("work", "bulk-analysis", given=asking) as worker_process:
            asked_ranking = (await finished(service, await ranked(service, user_id, ids)))["result_data"]
            logs = await stopped(worker_process)
        served = await stopped(serving)
    async with product("work", "bulk-analysis", given=environment(settings)):
        own_ranking = (await finished(service, await ranked(service, user_id, ids)))["result_data"]

    [asked_maker], [own_maker] = asked_ranking.pop("madeBy"), own_ranking.pop("madeBy")
    assert asked_ranking == own_ranking
    assert asked_maker == own_maker | {"provider": "service"}
    assert [place["resumeId"] for place in own_ranking["ranking"]] == [ids[0], ids[2], ids[1]]
    assert b"request_count=3" in served
    assert CANARY.encode() not in logs + served
    assert b"Bearer" not in logs + served


def service_environment(settings: Settings) -> dict[str, str]:
    """Return what the service is given: no server at all, only the key of the tokens."""
    return {"PATH": os.environ["PATH"], "JWT_SECRET": str(settings.jwt_secret), "LOG_LEVEL": "debug"}


async def ranked(service: Resources, user_id: UUID, ids: list[str]) -> UUID:
    """Submit an analysis of these resumes."""
    new_job = NewJob(
        job_type="bulk_analysis", item_type="resume_analysis", user_id=user_id, plan="free", items=ids, data=JOB
    )
    return (await Jobs.bind(service, SERVICE).submit(new_job)).id


@asynccontextmanager
async def product(module: str, *arguments: str, given: dict[str, str]) -> AsyncIterator[Process]:
    """Run one of the product's own processes; it does not outlive the block."""
    line = [sys.executable, "-m", f"runtime.{module}", *arguments]
    process = await asyncio.create_subprocess_exec(
        *line, env={**given, "PYTHONPATH": str(FUNCTIONS.parent)}, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def line_with(process: Process, word: bytes) -> bytes:
    """Return the first line of the log that has `word`."""
    assert process.stderr
    async with asyncio.timeout(RUNS_S):
        async for line in process.stderr:
            if word in line:
                return line
    message = f"the process ended without {word!r}"
    raise AssertionError(message)


async def stopped(process: Process) -> bytes:
    """End a process as a deploy does and return the rest of its log."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(RUNS_S):
        _, log = await process.communicate()
    assert process.returncode == 0
    return log
