"""Workers of a fleet together have no more calls on their way than one may, and use all of them."""

from contextlib import AsyncExitStack
from pathlib import Path

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.bundles import write
from tests.chaos.processes import worker
from tests.providers.chat_server import KEY, MODEL, chat_server, good
from tests.queue.jobs import finished, submit, until
from tests.queue.test_ai_budgets import ASKING

MOST = 6
WORKERS = "SELECT 1 FROM workers HAVING count(*) = 2"


async def test_two_workers_have_no_more_calls_at_once_than_the_fleet_may(
    settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: a process with AI calls dies, or Redis forgets them. Two processes of their own, seen by the provider."""
    root = tmp_path / "bundle"
    write(root, "jobs/asking.py", ASKING)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(chat_server(lambda *_: good(), pause_s=0.02))
        given = {"ANALYST": "openai", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": MODEL}
        for _ in range(2):
            await stack.enter_async_context(worker(root, settings, AI_MAX_CONCURRENT_CALLS=str(MOST), **given))
        await until(service, WORKERS)
        jobs = [await submit(service, 100, job_type="asking") for _ in range(2)]
        ended = [await finished(service, job_id, deadline_s=60) for job_id in jobs]

    assert [job["processed_items"] for job in ended] == [100, 100]
    assert len(server.calls) == 200
    assert server.most_at_once == MOST
