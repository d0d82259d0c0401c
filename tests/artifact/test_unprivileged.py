"""An artifact of each kind runs as somebody who may write nothing, with the variables alone that it names."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.artifact.test_running import DEADLINE_S, ask, given_bulk_job, line_with
from tests.artifact.trees import Trees, environment_of, running
from tests.queue.jobs import finished

NOBODY = 65534
SETPRIV = shutil.which("setpriv")
READ_ALL = "-all,+dac_read_search"  # what lets nobody reach a Python in root's own folder, and write nothing
RIGHTS = [f"--{kind}-caps={READ_ALL}" for kind in ("inh", "ambient")] + [f"--bounding-set={READ_ALL}"]


def is_for_all(program: Path) -> bool:
    """Say whether anybody may reach a program."""
    return all(path.stat().st_mode & 0o001 for path in (program, *program.parents))


AS_NOBODY = (
    *(str(SETPRIV), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"),
    *([] if is_for_all(Path(sys.executable).resolve()) else RIGHTS),
)
pytestmark = pytest.mark.skipif(os.geteuid() != 0 or SETPRIV is None, reason="only root becomes somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for the socket of nobody."""
    with tempfile.TemporaryDirectory() as made:
        shutil.chown(made, NOBODY, NOBODY)
        yield Path(made)


@pytest.mark.parametrize(
    ("name", "request_line"),
    [
        pytest.param("get_job", f"GET /api/recruiter/jobs/{uuid4()}", id="an endpoint"),
        pytest.param("job_progress_hub", "POST /jobProgressHub/negotiate?negotiateVersion=1", id="a hub"),
        pytest.param("console", "GET /", id="a site"),
    ],
)
async def test_what_answers_needs_no_rights(
    trees: Trees, settings: Settings, folder: Path, name: str, request_line: str
) -> None:
    environ = environment_of(trees.manifest_of(name), settings)
    path = str(folder / "f")

    async with (
        asyncio.timeout(DEADLINE_S),
        running(trees.of(name), environ, "--uds", path, prefix=AS_NOBODY) as process,
    ):
        await line_with(process, b"server.started")
        answered = await ask(path, *request_line.split(), user_id=uuid4())
        process.send_signal(signal.SIGTERM)
        await process.communicate()

    assert (answered, process.returncode) == (404 if "/jobs/" in request_line else 200, 0)


async def test_a_worker_that_reads_files_in_children_needs_no_rights(
    trees: Trees, settings: Settings, resources: Resources
) -> None:
    job_id = await given_bulk_job(resources)
    environ = environment_of(trees.manifest_of("bulk_analysis"), settings)
    tree = trees.of("bulk_analysis")

    async with asyncio.timeout(DEADLINE_S), running(tree, environ, "--burst", prefix=AS_NOBODY) as process:
        _, said = await process.communicate()

    assert process.returncode == 0, said.decode()
    assert (await finished(resources, job_id))["status"] == "completed"


async def test_a_schedule_needs_no_rights(trees: Trees, settings: Settings) -> None:
    environ = environment_of(trees.manifest_of("clean_up_expired_jobs"), settings)
    tree = trees.of("clean_up_expired_jobs")

    async with asyncio.timeout(DEADLINE_S), running(tree, environ, prefix=AS_NOBODY) as process:
        _, said = await process.communicate()

    assert process.returncode == 0, said.decode()
