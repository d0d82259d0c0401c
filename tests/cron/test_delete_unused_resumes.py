"""Files that no job has used leave after a while, and nothing that one has used or may be about to."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import msgspec
import pytest
import uuid_utils.compat as uuid_utils

from functions.cron.delete_unused_resumes import delete_unused_resumes
from runtime.bindings.resources import Resources, open_resources
from runtime.bindings.upkeep import Retention
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.store.given import Session, given_job, one

ADD = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256, created_at, used_at, text, text_error)
VALUES (%(id)s, %(user_id)s, 'a.txt', 'text/plain', %(content)s, '', now() - %(days)s * interval '1 day',
        CASE WHEN %(used)s THEN now() END, %(text)s, %(text_error)s)
"""
ADD_MANY = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256, created_at)
SELECT gen_random_uuid(), user_id, 'a.txt', 'text/plain', 'abc', '', now() - interval '31 days'
FROM unnest(%s::uuid[]) AS users (user_id), generate_series(1, %s)
"""
USAGE = "SELECT stored_files, stored_bytes FROM user_usage WHERE user_id = %s"


@pytest.fixture
async def retention(settings: Settings) -> AsyncIterator[Retention]:
    async with open_resources(msgspec.structs.replace(settings, resume_retention_days=30), {"postgres"}) as opened:
        yield Retention.bind(opened, SERVICE)


def given_resume(owner: Session, user_id: UUID | None = None, **changes: object) -> UUID:
    resume_id = uuid_utils.uuid7()
    row = {"id": resume_id, "user_id": user_id or uuid4(), "content": b"abc", "days": 31, "used": False}
    owner.execute(ADD, row | {"text": None, "text_error": None} | changes)
    return resume_id


def kept(owner: Session) -> set[UUID]:
    return {row[0] for row in owner.execute("SELECT id FROM resumes")}


async def test_a_file_that_no_job_used_leaves_and_all_others_stay(owner: Session, retention: Retention) -> None:
    busy = uuid4()
    given_job(owner, ["queued"], status="queued", user_id=busy)
    given_resume(owner)
    staying = {
        given_resume(owner, days=29),
        given_resume(owner, used=True),
        given_resume(owner, text="Ann"),
        given_resume(owner, text_error="empty"),
        given_resume(owner, busy),
    }

    await delete_unused_resumes(retention)

    assert kept(owner) == staying


async def test_nothing_leaves_where_nothing_is_set(owner: Session, resources: Resources) -> None:
    resume_id = given_resume(owner, days=10_000)

    deleted = await Retention.bind(resources, SERVICE).delete_unused_resumes()

    assert (deleted, kept(owner)) == (0, {resume_id})


async def test_two_runs_at_once_delete_each_file_once_and_count_it_off(
    owner: Session, retention: Retention, settings: Settings
) -> None:
    users = sorted([uuid4(), uuid4()])
    busy = uuid4()
    given_job(owner, ["queued"], status="queued", user_id=busy)
    owner.execute(ADD_MANY, ([*users, busy], 1_200))
    left = given_resume(owner, users[0], used=True)
    other_settings = msgspec.structs.replace(settings, resume_retention_days=30)
    async with open_resources(other_settings, {"postgres"}) as other, asyncio.TaskGroup() as group:
        sides = (retention, Retention.bind(other, SERVICE))
        runs = [group.create_task(side.delete_unused_resumes()) for side in sides]

    assert sum(run.result() for run in runs) == 2_400
    assert left in kept(owner)
    assert [one(owner, USAGE, user) for user in (*users, busy)] == [(1, 3), (0, 0), (1_200, 3_600)]
