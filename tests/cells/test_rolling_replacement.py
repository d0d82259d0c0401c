"""Every function is replaced, one after the other, while recruiters upload, submit, watch and cancel."""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg
import pytest

from loadtest.counters import complaints
from runtime.artifact.builder import ROOT
from runtime.artifact.checked import read_manifest
from runtime.artifact.contents import tree_file
from runtime.artifact.manifest import MANIFEST, Manifest, as_document
from runtime.cells.cell_store import CellStore
from runtime.cells.front_door import FrontDoor
from runtime.cells.supervisor import Plan, Supervisor, read_states
from runtime.serving.listening import listen
from runtime.settings import Settings
from tests.conftest import JWT_SECRET
from tests.heights.dist import build_all, shared_folder
from tests.heights.gateways import make_home, variables_of
from tests.serving.nginx import needs_nginx

USERS = 20
SECONDS = 60
LEAD_S = 12.0  # users come and upload
STEP_S = 0.2
DEADLINE_S = 60.0
LEAST_REPLACED = 10  # while users are there: a slow machine does not do them all in time
LIMITS = {"free": {"requests": 10_000_000, "items": 1_000_000_000}}


def again(artifact: Path, folder: Path) -> Path:
    """Return an artifact whose function has one comment more, as a build of it would be."""
    copied = folder / artifact.name
    shutil.copytree(artifact, copied, copy_function=os.link)
    manifest = read_manifest(artifact)
    [place] = [name for name in manifest.files if name.startswith("functions/") and Path(name).stem == artifact.name]
    source = tree_file(place, (artifact / place).read_bytes() + b"# Again.\n")
    manifest = msgspec.structs.replace(manifest, files={**manifest.files, place: source.sha256})
    manifest = msgspec.structs.replace(manifest, digest=manifest.computed_digest())
    for name, content in ((place, source.content), (MANIFEST, as_document(manifest))):
        (copied / name).unlink()
        (copied / name).write_bytes(content)
    return copied


def deploy_all(dist: Path, store: CellStore) -> None:
    """Let every artifact of a folder be what runs."""
    for artifact in sorted(path.parent for path in dist.glob("*/function.json")):
        store.switch(artifact.name, store.keep(artifact).digest)


def running_first(store: CellStore) -> list[Manifest]:
    """Return what is deployed, first what somebody has asked something of."""
    idle = {state.name for state in read_states(store.home) if state.pid is None}
    return sorted(store.deployed().values(), key=lambda one: (one.name in idle, one.name))


@asynccontextmanager
async def deployed(dist: Path, settings: Settings) -> AsyncIterator[tuple[CellStore, str]]:
    """Serve all artifacts of a folder as cells; yields where they lie and the address."""
    home = make_home()
    store = CellStore(home)
    deploy_all(dist, store)
    environ = {**os.environ, **variables_of(settings), "PLAN_LIMITS": msgspec.json.encode(LIMITS).decode()}
    try:
        with listen("127.0.0.1", 0, None) as listener:
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            plan = Plan(idle_s=300, is_warm=False)
            async with Supervisor(store, plan, FrontDoor(home, address, listener), environ).running():
                yield store, f"http://{address}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def until_runs(store: CellStore, manifest: Manifest) -> None:
    """Wait until the supervisor has a cell of this digest, or none of the name that runs."""
    async with asyncio.timeout(DEADLINE_S):
        while manifest.digest not in {state.digest for state in read_states(store.home)}:  # noqa: ASYNC110 -- a file
            await asyncio.sleep(STEP_S)


async def begin_load(url: str, folder: Path) -> tuple[Process, Path]:
    """Let users come; what is said goes to a file, for a pipe that nobody reads would stop them."""
    said = folder / "load.txt"
    line = ["-m", "loadtest", "--shape", "deploy_under_load", "--host", url]
    with said.open("w") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *line, "--users", str(USERS), "--seconds", str(SECONDS)),
            env={**os.environ, "JWT_SECRET": JWT_SECRET},
            cwd=ROOT,
            stdout=file,
            stderr=file,
        )
    return process, said


def recorded(database_url: str) -> list[UUID]:
    """Return the id of each job, once more for each retry."""
    with psycopg.connect(database_url) as connection:
        connection.execute("SET LOCAL ROLE service_role")
        rows = connection.execute("SELECT id, generation FROM processing_jobs").fetchall()
    return [job_id for job_id, generation in rows for _ in range(generation)]


@needs_nginx
@pytest.mark.chaos
@pytest.mark.timeout(900)
async def test_all_functions_are_replaced_under_load_and_no_request_fails(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    dist = await asyncio.to_thread(build_all, shared_folder(tmp_path_factory, "all"))
    async with deployed(dist, settings) as (store, url):
        load, said = await begin_load(url, tmp_path)
        await asyncio.sleep(LEAD_S)
        replaced = 0
        for manifest in running_first(store):
            fresh = store.keep(again(dist / manifest.name, tmp_path))
            store.switch(manifest.name, fresh.digest)
            if manifest.kind != "cron":
                await until_runs(store, fresh)
            replaced += load.returncode is None
        await load.wait()
        wrong = await asyncio.to_thread(
            lambda: complaints(settings.require_database_url(), recorded(settings.require_database_url()))
        )

    assert replaced >= LEAST_REPLACED
    assert load.returncode == 0, said.read_text()
    assert wrong == []
