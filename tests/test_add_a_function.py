"""Adding a function is one new file: an endpoint, a job and a schedule dropped into a folder, all three run."""

import asyncio
from pathlib import Path

import httpx
import pytest

from runtime.bindings.resources import Resources, open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.settings import Settings
from tests.bundles import prepared, prepared_endpoints, write
from tests.queue.jobs import finished, item_rows, submit

README = Path(__file__).parents[1] / "README.md"
FILES = ("http/count_words.py", "jobs/shout.py", "cron/heal_often.py")


def readme_example(file: str) -> str:
    """Return the README's code block that begins with the file's name in a comment."""
    blocks = README.read_text().split("```python\n")[1:]
    return next(block.split("```")[0] for block in blocks if block.startswith(f"# functions/{file}\n"))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    for file in FILES:
        write(tmp_path, file, readme_example(file))
    return tmp_path


async def test_the_readme_endpoint_answers(bundle: Path, resources: Resources) -> None:
    functions = prepared_endpoints(["count_words"], root=bundle)
    app = build_app(functions, resources, Verifier(resources.settings))

    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # litestar types its scopes more narrowly
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/api/words", params={"text": "three short words"})

    assert (answer.status_code, answer.json()) == (200, {"count": 3})


async def test_the_readme_job_and_schedule_run(bundle: Path, settings: Settings, resources: Resources) -> None:
    functions = prepared(settings, ("shout", "heal-often"), root=bundle)
    job_id = await submit(resources, ["quiet"], job_type="shout")
    await resources.redis.flushall()  # only the schedule can know of the job now
    stopping = asyncio.Event()

    async with open_resources(settings, needs_of_worker(functions)) as held, asyncio.TaskGroup() as group:
        group.create_task(build_worker(functions, held).run(stopping))
        job = await finished(resources, job_id)
        stopping.set()

    items = await item_rows(resources, job_id)
    assert (job["status"], items[0]["result_data"]) == ("completed", {"text": "QUIET!"})
