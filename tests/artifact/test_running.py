"""An artifact runs by itself: without the checkout, without site-packages, read-only, and with its own variables."""

import asyncio
import hashlib
import signal
import sys
from asyncio.subprocess import Process
from uuid import UUID, uuid4

import httpx
import pytest

from functions._shared.analysis_request import BulkAnalysis
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE, Identity
from runtime.tokens import make_token
from tests.artifact.trees import Trees, environment_of, foreign_files, running
from tests.conftest import JWT_SECRET
from tests.queue.jobs import finished, item_rows

DEADLINE_S = 60
OF_OTHERS = {"DATABASE_URL": "postgresql://u@127.0.0.1:1/d", "REDIS_URL": "redis://127.0.0.1:1", "ANALYST": "embedded"}
ADD_RESUME = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)
VALUES (%s, %s, 'cv.txt', 'text/plain', %s, %s)
"""


async def line_with(process: Process, word: bytes) -> bytes:
    """Return the first line of the log that has `word`."""
    assert process.stderr
    said = b""
    async for line in process.stderr:
        said += line
        if word in line:
            return line
    raise AssertionError(said.decode())


async def ask(path: str, method: str, url: str, *, user_id: UUID) -> int:
    """Ask a process on a Unix socket, and return the status of its answer."""
    headers = {"Authorization": f"Bearer {make_token(JWT_SECRET, user_id, role='authenticated', plan=None)}"}
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=path), base_url="http://f.test") as client:
        return (await client.request(method, url, headers=headers)).status_code


@pytest.mark.parametrize(
    ("name", "request_line", "status"),
    [
        pytest.param("livez", "GET /livez", 200, id="without servers"),
        pytest.param("get_job", f"GET /api/recruiter/jobs/{uuid4()}", 404, id="with both"),
        pytest.param("get_queue_statistics", "GET /api/recruiter/queue/statistics", 200, id="that knows others"),
        pytest.param("job_progress_hub", "POST /jobProgressHub/negotiate?negotiateVersion=1", 200, id="a hub"),
        pytest.param("console", "GET /", 200, id="a site"),
    ],
)
async def test_what_answers_loads_nothing_from_outside(
    trees: Trees, settings: Settings, name: str, request_line: str, status: int
) -> None:
    tree = trees.of(name)
    environ = {**OF_OTHERS, **environment_of(trees.manifest_of(name), settings)}
    path = str(trees.folder / f"{name}.sock")
    async with asyncio.timeout(DEADLINE_S), running(tree, environ, "--uds", path) as process:
        await line_with(process, b"server.started")
        answered = await ask(path, *request_line.split(), user_id=uuid4())
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()

    assert answered == status
    assert process.returncode == 0
    assert foreign_files(said.decode().splitlines(), tree) == []


async def given_bulk_job(resources: Resources) -> UUID:
    """Submit a resume that is there and one that is not."""
    user_id, resume_id = uuid4(), uuid4()
    content = b"Ada Lovelace\n\nEngineer, 2015 - 2024\nBuilt services in Python on PostgreSQL.\n"
    async with resources.database.transaction(SERVICE) as connection:
        await connection.execute(ADD_RESUME, (resume_id, user_id, content, hashlib.sha256(content).digest()))
    data = BulkAnalysis(
        job_description_id=uuid4(), title="Engineer", job_description="Python and PostgreSQL are a must."
    )
    jobs = Jobs.bind(resources, Identity(role="authenticated", user_id=user_id, plan="enterprise"))
    new_job = NewJob(
        job_type="bulk_analysis",
        item_type="resume_analysis",
        user_id=user_id,
        plan="free",
        items=[str(resume_id), str(uuid4())],
        data=data,
    )
    return (await jobs.submit(new_job)).id


async def test_a_worker_drains_its_queues_reads_files_in_children_and_leaves(
    trees: Trees, settings: Settings, resources: Resources
) -> None:
    job_id = await given_bulk_job(resources)
    tree = trees.of("bulk_analysis")
    environ = environment_of(trees.manifest_of("bulk_analysis"), settings)

    async with asyncio.timeout(DEADLINE_S), running(tree, environ, "--burst") as process:
        _, said = await process.communicate()

    job = await finished(resources, job_id)
    items = await item_rows(resources, job_id)
    assert process.returncode == 0, said.decode()
    assert [(item["status"], item["error_code"]) for item in items] == [
        ("completed", None),
        ("failed", "resume_not_found"),
    ]
    assert job["status"] == "completed"
    assert foreign_files(said.decode().splitlines(), tree) == []


async def test_a_schedule_runs_once_and_ends_with_its_code(trees: Trees, settings: Settings) -> None:
    tree = trees.of("clean_up_expired_jobs")
    environ = environment_of(trees.manifest_of("clean_up_expired_jobs"), settings)

    async with asyncio.timeout(DEADLINE_S), running(tree, environ) as done:
        _, said = await done.communicate()
    async with (
        asyncio.timeout(DEADLINE_S),
        running(tree, environ | {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}) as failed,
    ):
        await failed.communicate()

    assert "REDIS_URL" not in environ
    assert (done.returncode, failed.returncode) == (0, 2)
    assert foreign_files(said.decode().splitlines(), tree) == []


async def test_tokens_of_a_key_server_are_verified_from_an_artifact(trees: Trees) -> None:
    """PyJWT does without cryptography where it cannot be imported, and says so to nobody."""
    check = "import runtime.http.jwks, jwt.algorithms; assert jwt.algorithms.has_crypto"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(trees.of('get_job'))!r}); {check}"),
        env={},
        cwd="/",
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()

    assert process.returncode == 0, said.decode()
