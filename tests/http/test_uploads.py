"""Uploads go through a file on disk, a bounded number of bytes at once, and leave nothing when they fail."""

import asyncio
import os
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runtime.bindings.resources import open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.prepared import needs_of_all
from runtime.serving.listening import listen
from runtime.serving.server import run_server
from runtime.settings import Settings
from tests.analysis.documents import zipped
from tests.http.clients import DESCRIPTIONS, RESUMES, User, problem_of, user_of
from tests.http.uploading import END, PART, open_upload

KIB = 1024
MIB = 1024 * KIB

Served = tuple[int, User, User]
Serve = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def serving(endpoints: list[PreparedEndpoint], settings: Settings) -> Serve:
    """Serve with these settings on a port; the port and two users."""

    @asynccontextmanager
    async def serve(**changes: Any) -> AsyncIterator[Served]:
        changed = msgspec.structs.replace(settings, **changes)
        async with open_resources(changed, needs_of_all(endpoints)) as opened:
            app = build_app(endpoints, opened, Verifier(changed))
            with listen("127.0.0.1", 0, None) as listener:
                async with run_server(app, [listener]), user_of(app) as ann, user_of(app) as bob:
                    yield int(listener.getsockname()[1]), ann, bob

    return serve


async def test_chunks_without_end_are_413(serving: Serve) -> None:
    async with serving(max_upload_bytes=4 * KIB) as (port, ann, _), open_upload(port, ann, length=None) as upload:
        await upload.send(PART + b"x" * 5 * KIB)

        assert await upload.status() == 413
        assert (await ann.get(RESUMES)).json()["resumes"] == []


async def test_an_upload_announced_above_the_setting_is_413_before_it_comes(serving: Serve) -> None:
    async with (
        serving(max_upload_bytes=4 * KIB) as (port, ann, _),
        open_upload(port, ann, length=4 * KIB + 1) as upload,
    ):
        assert await upload.status() == 413


async def test_a_user_with_much_on_its_way_is_429_and_others_are_not(serving: Serve) -> None:
    """Row: more uploads at once than there is room for."""
    content = PART + b"a" * (2 * MIB) + END
    async with serving(max_upload_bytes=3 * MIB) as (port, ann, bob), AsyncExitStack() as stack:
        uploads = [await stack.enter_async_context(open_upload(port, ann, length=len(content))) for _ in range(20)]
        refused = [await upload.status() for upload in uploads[2:]]
        other = await stack.enter_async_context(open_upload(port, bob, length=None))
        for upload in (*uploads[:2], other):
            await upload.send(content, is_last=True)
        accepted = [await upload.status() for upload in (*uploads[:2], other)]

    assert refused == [429] * 18
    assert accepted == [201] * 3


async def test_a_process_with_much_on_its_way_is_503(serving: Serve) -> None:
    """Row: more uploads at once than there is room for."""
    async with (
        serving(max_upload_bytes=MIB, max_uploads=1) as (port, ann, bob),
        open_upload(port, ann, length=None),
    ):
        answer = await bob.post(RESUMES, files={"files": b"x"})

    assert problem_of(answer, 503)["type"].endswith("unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_user_with_many_json_bodies_on_their_way_is_429(serving: Serve) -> None:
    """Row: many JSON bodies that trickle."""
    body = b'{"title": "a", "text": "b"}'.ljust(MIB)
    async with serving() as (port, ann, bob), AsyncExitStack() as stack:
        begin = partial(open_upload, port, length=len(body), path=DESCRIPTIONS, content_type="application/json")
        requests = [await stack.enter_async_context(begin(ann)) for _ in range(40)]
        refused = [await request.status() for request in requests[32:]]
        other = await stack.enter_async_context(begin(bob))
        for request in (other, requests[0]):
            await request.send(body)
        accepted = [await request.status() for request in (other, requests[0])]

    assert refused == [429] * 8
    assert accepted == [201] * 2


async def test_a_client_that_leaves_makes_room(serving: Serve) -> None:
    """Row: an upload that stalls, trickles or is left."""
    async with serving(max_upload_bytes=MIB, max_uploads=1) as (port, ann, bob):
        async with open_upload(port, ann, length=None) as upload:
            await upload.send(PART + b"half")
        await until_accepted(bob)

        assert (await ann.get(RESUMES)).json()["resumes"] == []


@pytest.mark.parametrize("deadline", ["STALL_S", "UPLOAD_TIMEOUT_S"])
async def test_an_upload_that_stalls_is_408_and_makes_room(
    serving: Serve, monkeypatch: pytest.MonkeyPatch, deadline: str
) -> None:
    """Row: an upload that stalls, trickles or is left."""
    monkeypatch.setattr(f"runtime.http.body.{deadline}", 0.2)
    async with serving(max_upload_bytes=MIB, max_uploads=1) as (port, ann, bob):
        async with open_upload(port, ann, length=None) as upload:
            await upload.send(PART + b"half")
            status = await upload.status()
        answer = await bob.post(RESUMES, files={"files": b"x"})

    assert (status, answer.status_code) == (408, 201)


async def test_a_slow_upload_has_the_time_that_its_bytes_take(serving: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.http.body.UPLOAD_TIMEOUT_S", 0.2)
    monkeypatch.setattr("runtime.http.body.SLOWEST_BYTES_PER_S", 16 * KIB)
    async with serving() as (port, ann, _), open_upload(port, ann, length=None) as upload:
        for content in (PART, *[b"x" * 16 * KIB] * 5):
            await upload.send(content)
            await asyncio.sleep(0.1)
        await upload.send(END, is_last=True)
        status = await upload.status()

    assert status == 201


async def test_uploads_on_their_way_are_not_in_memory(serving: Serve) -> None:
    """Row: more uploads at once than there is room for."""
    content = (PART + os.urandom(9 * MIB) + b"\r\n") * 6
    async with serving() as (port, ann, _), AsyncExitStack() as stack:
        before_bytes = resident_bytes()
        uploads = [await stack.enter_async_context(open_upload(port, ann, length=None)) for _ in range(2)]
        for upload in uploads:
            await upload.send(content)
        grown_bytes = resident_bytes() - before_bytes

    assert grown_bytes < len(content)  # of two such


async def test_an_archive_above_the_size_of_a_file_is_taken_apart(serving: Serve) -> None:
    contents = {f"{place}.txt": os.urandom(MIB).hex().encode() for place in range(12)}
    archive = zipped(contents)
    async with serving() as (_, ann, _):
        answer = await ann.post(RESUMES, files=[("files", ("all.zip", archive)), ("files", ("a.txt", b"a"))])

    assert len(archive) > 10 * MIB
    assert [one["fileName"] for one in answer.json()["resumes"]] == [*contents, "a.txt"]


async def test_a_disk_without_room_is_503(alice: User) -> None:
    """Row: no disk for an upload."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * KIB, limit[1]))  # a write beyond fails as on a full disk
    try:
        answer = await alice.post(RESUMES, files={"files": b"x" * MIB})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    assert int(answer.headers["retry-after"]) > 0
    assert "room" in problem_of(answer, 503)["detail"]


async def until_accepted(user: User) -> None:
    """Upload until it is taken; nothing tells when the server has seen the end of a connection."""
    for _ in range(1_000):
        if (await user.post(RESUMES, files={"files": b"x"})).status_code == 201:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the room is not free")


def resident_bytes() -> int:
    """Return what this process has in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
