"""Items have the names of their files wherever they are shown, for as long as the files are there."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import structs
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from runtime.bindings.live.labelling import add_labels
from runtime.bindings.live.news import Progress, RecentItem
from runtime.bindings.live.publishing import publish
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.http.clients import BULK, RESUMES, User
from tests.queue.jobs import finished
from tests.realtime.live import hub_client, live_server, token_of
from tests.realtime.test_bus import progress_of

NAMES = ("Ünïcödé 李雷.txt", "=1+1.txt", "<b>.txt", "\u0639\u0644\u064a.txt", "long " * 40 + ".txt")


async def upload(user: User, *names: str) -> list[str]:
    files = [("files", (name, f"{name}\nEngineer since 2015. Python, PostgreSQL.\n".encode())) for name in names]
    return [resume["id"] for resume in (await user.post(RESUMES, files=files)).json()["resumes"]]


async def submit(user: User, resume_ids: list[str]) -> UUID:
    body = await user.submission() | {"resumeIds": resume_ids}
    return UUID((await user.post(BULK, json=body)).json()["jobId"])


async def labels_of(user: User, job_id: UUID, **query: str) -> list[Any]:
    items = (await user.get(f"/api/recruiter/jobs/{job_id}/items", params=query)).json()["items"]
    return [item["label"] for item in items]


async def result_of(user: User, job_id: UUID) -> Any:  # noqa: ANN401 -- any JSON
    return (await user.get(f"/api/recruiter/jobs/{job_id}/result")).json()


@pytest.mark.usefixtures("worked")
async def test_items_and_ranking_have_the_names_as_they_were_uploaded(api: Resources, alice: User) -> None:
    job_id = await submit(alice, await upload(alice, *NAMES))
    await finished(api, job_id)

    assert await labels_of(alice, job_id) == list(NAMES)
    assert sorted(await labels_of(alice, job_id, sort="score")) == sorted(NAMES)
    assert sorted(place["label"] for place in (await result_of(alice, job_id))["ranking"]) == sorted(NAMES)


async def test_who_is_waiting_has_a_name_and_who_is_nobodys_or_anothers_has_none(alice: User, bob: User) -> None:
    [own], [foreign] = await upload(alice, "own.txt"), await upload(bob, "foreign.txt")

    job_id = await submit(alice, [own, foreign, str(uuid4())])

    assert await labels_of(alice, job_id) == ["own.txt", None, None]


@pytest.mark.usefixtures("worked")
async def test_a_name_goes_with_its_file_and_leaves_results_when_it_is_erased(api: Resources, alice: User) -> None:
    deleted, erased, kept = await upload(alice, "deleted.txt", "erased.txt", "kept.txt")
    job_id = await submit(alice, [deleted, erased, kept])
    await finished(api, job_id)

    await alice.delete(f"{RESUMES}/{deleted}")
    await alice.delete(f"{RESUMES}/{erased}", params={"erase": "results"})

    assert await labels_of(alice, job_id) == [None, None, "kept.txt"]
    assert "erased.txt" not in str(await result_of(alice, job_id))


async def test_news_of_a_job_have_the_names_for_whose_they_are(api: Resources, alice: User, bob: User) -> None:
    [own] = await upload(alice, "own.txt")
    recent = (RecentItem(item_id=own, status="completed", score=1.0), RecentItem(item_id="item-1", status="failed"))
    states = [state_of(user.user_id, recent) for user in (alice, bob)]

    labelled = await add_labels(api.database, states)

    assert [[item.label for item in state.recent_items] for state in labelled] == [["own.txt", None], [None, None]]


@pytest.fixture
async def url(settings: Settings) -> AsyncIterator[str]:
    async with live_server(settings) as served:
        yield served


async def test_watchers_are_told_the_name_and_no_channel_is(
    api: Resources, alice: User, url: str, settings: Settings
) -> None:
    [own] = await upload(alice, "own.txt")
    job_id = await submit(alice, [own])
    recent = (RecentItem(item_id=own, status="completed", score=71.5),)
    state = state_of(alice.user_id, recent, job_id)
    async with Redis.from_url(settings.require_redis_url()) as listener, listener.pubsub() as channel:
        await channel.psubscribe("progress:*")
        async with hub_client(url, token_of(alice.user_id)) as client:
            await client.invoke("JoinJobGroup", job_id)

            await publish([state], api.redis)
            await client.until(lambda: [told for _, told in client.events if told.get("recentItems")])

        [told] = [told["recentItems"] for _, told in client.events if told.get("recentItems")]
        said = await heard(channel)
    assert told == [{"itemId": own, "label": "own.txt", "status": "completed", "score": 71.5}]
    assert own.encode() in said
    assert b"own.txt" not in said


def state_of(user_id: UUID, recent: tuple[RecentItem, ...], job_id: UUID | None = None) -> Progress:
    state = progress_of(job_id or uuid4(), user_id, sequence=1)
    return structs.replace(state, recent_items=recent)


async def heard(channel: PubSub) -> bytes:
    """Return the first message that is no answer to a subscription."""
    async for message in channel.listen():
        if message["type"] == "pmessage":
            return bytes(message["data"])
    return b""
