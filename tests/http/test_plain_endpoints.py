"""An endpoint may be a plain `def`: it blocks a thread, and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from runtime.bindings.resources import Resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from tests.bundles import prepared_endpoints, write
from tests.http.clients import problem_of

PLAIN = '''"""Wait for the other one."""
import threading

from runtime.declare import get

BOTH = threading.Barrier(2)


@get("/{name}", auth=False)
def {name}(text: str) -> str:
    if text == "stop":
        raise StopIteration
    BOTH.wait(timeout=20)
    return text
'''


@pytest.fixture
async def client(tmp_path: Path, resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    write(tmp_path, "http/plain.py", PLAIN.replace("{name}", "plain"))
    app = build_app(prepared_endpoints(root=tmp_path), resources, Verifier(resources.settings))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # as in clients.py
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as opened:
        yield opened


async def test_two_requests_that_block_are_answered_beside_each_other(client: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(client.get("/plain", params={"text": text})) for text in ("a", "b")]

    assert [task.result().json() for task in asked] == ["a", "b"]


async def test_whatever_it_raises_is_an_answer(client: httpx.AsyncClient) -> None:
    problem_of(await client.get("/plain", params={"text": "stop"}), 500)
