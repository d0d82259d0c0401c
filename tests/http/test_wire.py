"""What only a real server and a real socket show: slow, lying and aborted requests."""

import asyncio
import socket
from collections.abc import Awaitable
from typing import TypeVar

import httpx
import pytest
from litestar.types import Receive, Scope, Send

from runtime.serving.listening import listen
from runtime.serving.server import run_server
from tests.http.clients import DESCRIPTIONS, RESUMES, User, bearer

T = TypeVar("T")
DEADLINE_S = 10


async def within_deadline(awaitable: Awaitable[T]) -> T:
    async with asyncio.timeout(DEADLINE_S):
        return await awaitable


async def send(port: int, head: str, body: bytes, user: User) -> tuple[bytes, asyncio.StreamWriter]:
    """Send a request as it is and return the answer's head; the connection stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    authorization = bearer(user.user_id)["Authorization"]
    writer.write(f"{head}\r\nHost: api.test\r\nAuthorization: {authorization}\r\n\r\n".encode() + body)
    await writer.drain()
    answer = await within_deadline(reader.readuntil(b"\r\n\r\n"))
    if b"connection: close" in answer:
        await within_deadline(reader.read())  # ends only when the server hangs up
    return answer, writer


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        pytest.param(DESCRIPTIONS, "application/json", id="json"),
        pytest.param(RESUMES, "multipart/form-data; boundary=b", id="upload"),
    ],
)
async def test_a_body_that_trickles_is_408_and_the_connection_closes(
    port: int, alice: User, monkeypatch: pytest.MonkeyPatch, path: str, content_type: str
) -> None:
    for deadline in ("BODY_TIMEOUT_S", "UPLOAD_TIMEOUT_S"):
        monkeypatch.setattr(f"runtime.http.body.{deadline}", 0.1)
    head = f"POST {path} HTTP/1.1\r\nContent-Type: {content_type}\r\nContent-Length: 100"

    answer, writer = await send(port, head, b'{"title"', alice)

    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer
    assert b"connection: close" in answer.lower()


async def test_a_body_announced_too_large_is_413_before_it_is_sent(port: int, alice: User) -> None:
    head = f"POST {DESCRIPTIONS} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 999999999"

    answer, writer = await send(port, head, b"", alice)

    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_an_aborted_upload_leaves_nothing(port: int, alice: User) -> None:
    head = f"POST {RESUMES} HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000"
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf'
    authorization = bearer(alice.user_id)["Authorization"]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{head}\r\nHost: api.test\r\nAuthorization: {authorization}\r\n\r\n".encode() + part)
    await writer.drain()

    writer.transport.abort()

    assert (await alice.get(RESUMES)).json()["resumes"] == []


async def test_garbage_is_not_the_end_of_the_server(port: int, alice: User) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x16\x03\x01 garbage\r\n\r\n")

    answer = await within_deadline(reader.read())

    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=bearer(alice.user_id)) as client:
        assert (await client.get(RESUMES)).status_code == 200


async def test_an_answer_names_no_software(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/livez")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "server" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_requests_that_run_end_before_the_server_does() -> None:
    started, leaving = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        assert "method" in scope  # failing at "lifespan" tells uvicorn that there is none
        started.set()
        await leaving.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    with listen("127.0.0.1", 0, None) as listener:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
            async with run_server(app, [listener]):
                request = asyncio.create_task(client.get("/"))
                await within_deadline(started.wait())
                leaving.set()
            answer = await request

    assert answer.status_code == 204


def test_an_unix_socket_of_a_dead_process_is_replaced(tmp_path: str) -> None:
    path = f"{tmp_path}/api.sock"
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(path)
    dead.close()

    with listen("", 0, path) as listener:
        assert listener.getsockname() == path
