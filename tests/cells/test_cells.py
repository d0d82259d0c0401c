"""One machine: what is deployed is checked first, started by a request, replaced under load, and taken back."""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from runtime.artifact.builder import ROOT
from runtime.artifact.bytecode import bytecode_place, compile_module
from runtime.artifact.checked import read_manifest
from runtime.artifact.contents import tree_file
from runtime.artifact.manifest import MANIFEST, as_document
from runtime.cells.cell import CellState
from runtime.cells.cell_process import try_out
from runtime.cells.cell_store import CellStore
from runtime.cells.supervisor import read_states
from runtime.errors import BundleError
from tests.artifact.trees import Trees
from tests.conftest import JWT_SECRET
from tests.realtime.live import free_port
from tests.serving.nginx import needs_nginx

PLACE = "functions/http/livez.py"
GIVEN = {"JWT_SECRET": JWT_SECRET, "LOG_FORMAT": "json"}
DEADLINE_S = 60.0


def edited(tree: Path, folder: Path, old: str, new: str) -> Path:
    """Return an artifact whose function says something else, as a build of it would be."""
    copied = folder / tree.name
    shutil.copytree(tree, copied)
    source = tree_file(PLACE, (tree / PLACE).read_text().replace(old, new, 1).encode())
    code = tree_file(bytecode_place(PLACE), compile_module(source.content, PLACE))
    manifest = read_manifest(copied)
    for file in (source, code):
        (copied / file.place).write_bytes(file.content)
        manifest = msgspec.structs.replace(manifest, files={**manifest.files, file.place: file.sha256})
    manifest = msgspec.structs.replace(manifest, digest=manifest.computed_digest())
    (copied / MANIFEST).write_bytes(as_document(manifest))
    return copied


def test_what_ran_before_is_one_step_away(trees: Trees, store: CellStore, tmp_path: Path) -> None:
    first = store.keep(trees.of("livez"))
    second = store.keep(edited(trees.of("livez"), tmp_path, '"alive"', '"lively"'))
    store.switch("livez", first.digest)
    with pytest.raises(BundleError, match="nothing else of livez"):
        store.roll_back("livez")
    store.switch("livez", second.digest)

    assert store.roll_back("livez").digest == first.digest
    assert store.deployed()["livez"].digest == first.digest
    assert store.roll_back("livez").digest == second.digest


async def test_what_does_not_become_ready_is_not_deployed_and_says_why(
    trees: Trees, store: CellStore, tmp_path: Path
) -> None:
    broken = store.keep(edited(trees.of("livez"), tmp_path, "@get(", 'raise RuntimeError("no way")\n\n\n@get('))

    with pytest.raises(BundleError, match=r"livez sha256:\w+ is not deployed, what ran goes on: .*no way"):
        await try_out(store.tree(broken.digest), broken, GIVEN)


@asynccontextmanager
async def served(store: CellStore, *arguments: str) -> AsyncIterator[httpx.AsyncClient]:
    """Run what is deployed, behind nginx, and yield a client of it."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "runtime.deploy",
            "--serve",
            "--home",
            str(store.home),
            "--port",
            str(port),
            *arguments,
        ),
        cwd=ROOT,
        env={"PATH": "/usr/sbin:/usr/bin:/bin", **GIVEN},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE_S) as client:
            await until_open(client)
            yield client
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def until_open(client: httpx.AsyncClient) -> None:
    """Wait for nginx."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            try:
                await client.get("/nothing")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return


async def state_of(store: CellStore, name: str, *, running: bool) -> CellState:
    """Wait until a function's process is there, or is not."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            states = await asyncio.to_thread(read_states, store.home)
            if found := [each for each in states if each.name == name and (each.pid is not None) == running]:
                return found[0]
            await asyncio.sleep(0.1)


@needs_nginx
async def test_the_first_request_starts_a_process_which_ends_when_nobody_asks(trees: Trees, store: CellStore) -> None:
    store.switch("livez", store.keep(trees.of("livez")).digest)

    async with served(store, "--idle", "1") as client:
        await state_of(store, "livez", running=False)
        assert (await client.get("/livez")).json() == {"status": "alive"}
        started = await state_of(store, "livez", running=True)
        await state_of(store, "livez", running=False)
        again = await client.get("/livez")

    assert (started.cold_starts, again.status_code) == (1, 200)
    assert started.memory_bytes > 0


@needs_nginx
async def test_a_function_is_replaced_under_load_without_a_failed_request(
    trees: Trees, store: CellStore, tmp_path: Path
) -> None:
    """Others stay as they are; later requests meet the new one, and after a rollback the old one."""
    first = store.keep(trees.of("livez"))
    second = store.keep(edited(trees.of("livez"), tmp_path, '"alive"', '"lively"'))
    store.switch("livez", first.digest)
    store.switch("console", store.keep(trees.of("console")).digest)
    answers: Counter[str] = Counter()

    async with served(store, "--warm") as client:
        other = await state_of(store, "console", running=True)
        await client.get("/livez")

        async def ask(word: str) -> None:
            async with asyncio.timeout(DEADLINE_S):
                while (answer := (await client.get("/livez")).json()["status"]) != word:
                    answers[answer] += 1

        for wanted, word in ((second, "lively"), (first, "alive")):
            store.switch("livez", wanted.digest)
            await asyncio.gather(*(ask(word) for _ in range(8)))
        after = await state_of(store, "console", running=True)

    assert answers.keys() <= {"alive", "lively"}
    assert (after.pid, after.cold_starts) == (other.pid, other.cold_starts)
