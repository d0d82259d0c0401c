"""The gate itself: a test that leaves something behind fails, whether Python warns of it or asyncio only logs it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAKS = """
import asyncio, gc, socket

async def test_a_coroutine_that_nobody_awaits():
    asyncio.sleep(0)

def test_a_socket_that_nobody_closes():
    socket.socket()

async def test_a_transport_that_nobody_closes():
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    await asyncio.open_connection(*server.sockets[0].getsockname())
    server.close()
    gc.collect()

async def test_a_task_that_is_destroyed_at_work():
    asyncio.ensure_future(wait_for(asyncio.Future()))
    await asyncio.sleep(0)
    gc.collect()

async def wait_for(never):
    await never

async def test_an_exception_that_nobody_retrieves():
    failing = asyncio.ensure_future(fail())
    await asyncio.wait({failing})
    del failing
    gc.collect()

async def fail():
    raise ValueError

async def test_an_exception_in_a_callback():
    asyncio.get_running_loop().call_soon(int, "none")
    await asyncio.sleep(0)

async def test_nothing_is_left():
    await asyncio.sleep(0)
"""


def test_what_a_test_leaves_behind_fails_it(tmp_path: Path) -> None:
    leaks = tmp_path / "test_leaks.py"
    leaks.write_text(LEAKS)
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:cacheprovider"]

    done = subprocess.run([*command, "-q", leaks], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own

    leaking = set(re.findall(r"def (test_an?_\w+)", LEAKS))
    if sys.version_info < (3, 11, 4):  # an earlier one lets its own server close the transport
        leaking -= {"test_a_transport_that_nobody_closes"}
    assert set(re.findall(r"^(?:FAILED|ERROR) \S*::(\w+)", done.stdout, re.MULTILINE)) == leaking
