"""A paused job type: nothing of it is claimed, by anybody, until the pause ends or is ended."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE

import pytest

from runtime.bindings.jobs import Jobs
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Deadlines
from runtime.bundle import FUNCTIONS
from runtime.commands import this_python
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from runtime.store.keys import Queue, queue_key
from runtime.store.pauses import PAUSE_BY_OPERATOR, PAUSE_FOR_PROVIDER
from tests.queue.conftest import Work
from tests.queue.jobs import ECHO, finished, handler, item_rows, job_row, rows, submit, until

MEETS_DEAD_PROVIDER = """if item.attempt == 1 and item.position == 0:
        raise ProviderDownError("provider_down", "It is down.", 1.0)
    if not DOWN_UNTIL:
        DOWN_UNTIL.append(time.monotonic() + 1.0)
    if time.monotonic() < DOWN_UNTIL[0]:
        raise NotTriedError(DOWN_UNTIL[0] - time.monotonic())
"""
IMPORTS = (
    "import asyncio\nimport time\n\nfrom runtime.item_errors import NotTriedError, ProviderDownError\nDOWN_UNTIL = []\n"
)
QUEUED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'queued' HAVING count(*) = %s"
DEADLINE_S = 30


async def pause(resources: Resources, job_type: str, pause_s: float | None = None) -> None:
    """Pause as a provider's refusal does, or as an operator when no time is given."""
    statement = PAUSE_BY_OPERATOR if pause_s is None else PAUSE_FOR_PROVIDER
    async with resources.database.transaction(SERVICE) as connection:
        await connection.execute(statement, {"job_type": job_type, "pause_s": pause_s})


async def reason_and_end(resources: Resources) -> tuple[str, bool]:
    [row] = await rows(resources, "SELECT reason, ends_at > now() AS is_on FROM pauses WHERE job_type = 'echo'")
    return row["reason"], row["is_on"]


async def command(settings: Settings, name: str, *arguments: str) -> tuple[int | None, str, str]:
    """Run `python -m runtime.NAME`; return its code and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"runtime.{name}", *arguments),
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(FUNCTIONS.parent),
            "DATABASE_URL": settings.require_database_url(),
        },
        stdout=PIPE,
        stderr=PIPE,
    )
    async with asyncio.timeout(DEADLINE_S):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_a_pause_of_a_provider_is_waited_for_by_the_ticket(work: Work, service: Resources) -> None:
    await pause(service, "echo", 1.0)
    job_id = await submit(service, 30)

    async with work(ECHO):
        job = await finished(service, job_id)

    [row] = await rows(service, "SELECT ends_at FROM pauses")
    assert job["started_at"] >= row["ends_at"]
    assert (job["status"], job["processed_items"]) == ("completed", 30)


async def test_other_types_are_worked_during_a_pause(work: Work, service: Resources) -> None:
    await pause(service, "echo")
    paused = await submit(service, 3)

    async with work(ECHO, handler("other", "await asyncio.sleep(0)")):
        other = await finished(service, await submit(service, 3, job_type="other"))

    assert (other["status"], (await job_row(service, paused))["status"]) == ("completed", "queued")


async def test_a_pause_of_an_operator_leaves_no_ticket_and_recovery_puts_none(work: Work, service: Resources) -> None:
    await pause(service, "echo")
    job_id = await submit(service, 3)
    queue = queue_key(Queue(job_type="echo", lane="normal"))

    async with work(ECHO):
        end = time.monotonic() + DEADLINE_S
        while await service.redis.zcard(queue):
            assert time.monotonic() < end, "the ticket still waits"
            await asyncio.sleep(0.02)
        recovered = await Recovery.bind(service, SERVICE).run()

    assert recovered.ticket_count == 0
    assert (await job_row(service, job_id))["status"] == "queued"


async def test_running_batches_end_and_a_paused_job_can_be_cancelled(work: Work, service: Resources) -> None:
    job_id = await submit(service, 400, job_type="slow")
    async with work(handler("slow", "await asyncio.sleep(0.5)", "batch=4, concurrency=4")):
        await until(service, "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing'", job_id)
        await pause(service, "slow")
        await until(service, "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE status = 'processing')")
        worked = (await job_row(service, job_id))["processed_items"]
        await Jobs.bind(service, SERVICE).cancel(job_id)

    assert worked % 4 == 0
    assert 0 < worked < 400
    assert (await job_row(service, job_id))["status"] == "cancelled"


async def test_a_paused_job_that_has_used_its_time_up_is_ended(
    settings: Settings, service: Resources, work: Work
) -> None:
    job_id = await submit(service, 400, job_type="slow")
    async with work(handler("slow", "await asyncio.sleep(0.2)", "batch=4, concurrency=4")):
        await until(service, "SELECT 1 FROM processing_jobs WHERE status = 'processing'")
        await pause(service, "slow")
        await rows(service, "UPDATE processing_jobs SET started_at = now() - interval '1 day' RETURNING id")
        await Deadlines.bind(service, SERVICE).time_out_jobs()
        job = await finished(service, job_id)

    assert settings.job_timeout_minutes < 24 * 60
    assert (job["status"], job["error_code"]) == ("failed", "timed_out")


async def test_a_handler_that_meets_a_dead_provider_pauses_its_type(work: Work, service: Resources) -> None:
    job_id = await submit(service, 20, job_type="asking")

    async with work(handler("asking", MEETS_DEAD_PROVIDER).replace("import asyncio\n", IMPORTS, 1)):
        await until(service, "SELECT 1 FROM pauses WHERE job_type = 'asking' AND reason = 'provider'")
        await until(service, QUEUED, job_id, 20)
        job = await finished(service, job_id)

    attempts = [item["attempt"] for item in await item_rows(service, job_id)]
    assert (job["status"], job["processed_items"]) == ("completed", 20)
    assert attempts == [2] + [1] * 19  # only the one that met it spent a try


async def test_a_shorter_pause_does_not_cut_a_longer_one_or_an_operators(service: Resources) -> None:
    await pause(service, "echo", 60)
    await pause(service, "echo", 0)
    longer = await reason_and_end(service)
    await pause(service, "echo")
    await pause(service, "echo", 60)

    assert longer == ("provider", True)
    assert await reason_and_end(service) == ("operator", True)


async def test_the_commands_pause_and_unpause_a_job_type(work: Work, settings: Settings, service: Resources) -> None:
    paused = await command(settings, "pause", "bulk-analysis")
    job_id = await submit(service, 1, job_type="bulk_analysis")
    async with work(handler("bulk_analysis", "await asyncio.sleep(0)")):
        await until(service, "SELECT 1 FROM pauses WHERE reason = 'operator' AND ends_at = 'infinity'")
        resumed = await command(settings, "unpause", "bulk_analysis")
        await Recovery.bind(service, SERVICE).run()
        job = await finished(service, job_id)
    again = await command(settings, "unpause", "bulk_analysis")

    assert paused == (
        0,
        f"bulk_analysis is paused: {this_python()} -m runtime.unpause bulk_analysis lets it go on.\n",
        "",
    )
    assert (resumed, again) == ((0, "bulk_analysis goes on.\n", ""), (0, "bulk_analysis was not paused.\n", ""))
    assert job["status"] == "completed"


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        pytest.param("bulk_analyse", "no function is named bulk_analyse; there is bulk_analysis", id="nobody's"),
        pytest.param("get_job", "get_job is an endpoint, not a job", id="an endpoint's"),
    ],
)
@pytest.mark.parametrize("command_name", ["pause", "unpause"])
async def test_another_name_is_one_line_and_code_2(
    settings: Settings, command_name: str, name: str, complaint: str
) -> None:
    code, out, err = await command(settings, command_name, name)

    assert (code, out) == (2, "")
    assert err.startswith(complaint)
    assert err.count("\n") == 1
