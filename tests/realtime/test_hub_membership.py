"""Joining again, leaving, and the end of a token: what a connection is owed."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.messages import Invocation
from runtime.settings import Settings
from runtime.store.identity import SERVICE, Identity
from tests.queue.jobs import submit
from tests.realtime.live import hub_client, live_server, token_of
from tests.realtime.wires import PollingClient, negotiated

JSON = PROTOCOLS[0]
LEEWAY_S = 30
CANCEL_IN_SILENCE = "UPDATE processing_jobs SET status = 'cancelled', completed_at = now() WHERE id = %s"


@pytest.fixture
async def url(settings: Settings) -> AsyncIterator[str]:
    async with live_server(settings) as served:
        yield served


async def cancel(resources: Resources, user: UUID, job: UUID) -> None:
    await Jobs.bind(resources, Identity(role="authenticated", user_id=user)).cancel(job)


async def test_who_left_is_told_nothing(url: str, resources: Resources) -> None:
    user = uuid4()
    job = await submit(resources, 2, user_id=user)
    async with hub_client(url, token_of(user)) as gone, hub_client(url, token_of(user)) as present:
        for client in (gone, present):
            await client.invoke("JoinJobGroup", job)
        await gone.invoke("LeaveJobGroup", job)

        await Jobs.bind(resources, Identity(role="authenticated", user_id=user)).cancel(job)
        await present.until(lambda: present.ends)
        await gone.invoke("LeaveJobGroup", job)

        assert gone.ends == []


async def test_every_join_of_a_finished_job_is_followed_by_its_end(url: str, resources: Resources) -> None:
    user = uuid4()
    job = await submit(resources, 2, user_id=user)
    await cancel(resources, user, job)
    async with hub_client(url, token_of(user)) as client:
        for joined in (1, 2, 3):
            await client.invoke("JoinJobGroup", job)
            await client.until(lambda joined=joined: len(client.ends) >= joined)  # type: ignore[misc]  # bound now

        await client.invoke("LeaveJobGroup", job)  # what was told to it would come before this answer
        assert client.ends == [("JobCancelled", str(job), 1)] * 3


async def test_who_left_a_job_is_told_its_end_as_one_of_the_users(url: str, resources: Resources) -> None:
    user = uuid4()
    job = await submit(resources, 2, user_id=user)
    async with hub_client(url, token_of(user)) as client:
        await client.invoke("JoinUserGroup")
        await client.invoke("JoinJobGroup", job)
        for _ in range(10):  # until the hub has read the job and has nothing more to ask
            await client.invoke("JoinUserGroup")
        await client.invoke("LeaveJobGroup", job)

        async with resources.database.transaction(SERVICE) as connection:
            await connection.execute(CANCEL_IN_SILENCE, (job,))  # as when its message is lost
        await client.until(lambda: client.ends)

        assert client.ends == [("JobCancelled", str(job), 1)]


async def test_an_end_that_waits_for_the_users_group_outlives_the_jobs(
    url: str, resources: Resources, http: httpx.AsyncClient
) -> None:
    user = uuid4()
    job = await submit(resources, 2, user_id=user)
    async with hub_client(url, token_of(user)) as witness:
        await witness.invoke("JoinUserGroup")
        client = await polling(http, f"{url}/jobProgressHub", user)
        for method, arguments in (("JoinUserGroup", []), ("JoinJobGroup", [str(job)])):
            await client.send(call(method, *arguments))
            while b'"invocationId"' not in (await client.poll())[1]:
                pass

        await cancel(resources, user, job)
        await witness.until(lambda: witness.ends)  # and the other's waits for its next poll
        await client.send(call("LeaveJobGroup", str(job)))
        told = b""
        async with asyncio.timeout(10):
            while b'"type":3' not in told:
                told += (await client.poll())[1]
            while b"JobCancelled" not in told:
                told += (await client.poll())[1]

        assert told.count(b"JobCancelled") == 1


async def polling(http: httpx.AsyncClient, url: str, user: UUID) -> PollingClient:
    """Open a connection that is told nothing between its polls."""
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    client = PollingClient(http, url, await negotiated(http, url, headers), headers)
    await client.poll()
    await client.send(b'{"protocol":"json","version":1}\x1e')
    assert await client.poll() == (200, b"{}\x1e")
    return client


def call(method: str, *arguments: object) -> bytes:
    return JSON.encode(Invocation(target=method, arguments=list(arguments), invocation_id=method))


async def test_a_token_ends_its_connection_when_it_opens_none_any_more(url: str) -> None:
    token = token_of(uuid4(), expires_in_s=2 - LEEWAY_S)
    async with hub_client(url, token) as client:
        assert "error" not in await client.invoke("JoinUserGroup")
        await client.until(lambda: client.closed_with is not None)

        assert client.closed_with == {"type": 7, "allowReconnect": True}

    with pytest.raises(InvalidStatus, match="401"):  # else it would come back every second
        async with hub_client(url, token):
            pass
