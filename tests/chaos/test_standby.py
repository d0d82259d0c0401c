"""PostgreSQL fails over to a real standby: read-only until it is promoted, and nothing acknowledged is lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from runtime.bindings.resources import open_resources
from runtime.settings import Settings
from tests.chaos.history import broken_at_rest, install
from tests.chaos.postgres_server import PostgresServer, own_server, standby_of
from tests.chaos.processes import api, bundle, caller
from tests.chaos.proxy import Proxy, postgres_socket
from tests.chaos.test_postgres_refusals import READ_ONLY_SENTENCE, until_accepted
from tests.database import TEMPLATE, database_named
from tests.http.clients import BULK, problem_of
from tests.queue.conftest import working
from tests.queue.jobs import submit
from tests.store.given import connected, one

ITEMS = 200
NAME = "of_this_test"
SEEN_S = 20.0
ENDED = "SELECT count(*) FROM processing_jobs WHERE completed_at IS NOT NULL"
DONE = "SELECT count(*) FROM processing_job_items WHERE status = 'completed'"
OUTCOMES = "SELECT status, count(*) FROM processing_job_items GROUP BY status"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL that only this test uses."""
    with own_server(tmp_path / "primary") as running:
        if not running.binary.path.with_name("pg_basebackup").exists():
            pytest.skip("no pg_basebackup beside this PostgreSQL: apt-get install postgresql")
        yield running


@pytest.fixture
def database_url(server: PostgresServer) -> str:
    """A database on it as the login of API and workers."""
    server.execute(f"CREATE DATABASE {NAME} TEMPLATE {TEMPLATE}")
    return database_named(server.url, NAME, user="careerbird")


async def until(url: str, query: str, least: int) -> None:
    """Wait until a count is so high."""
    async with asyncio.timeout(SEEN_S):
        with connected(url) as session:
            while one(session, query)[0] < least:  # noqa: ASYNC110 -- nobody announces it
                await asyncio.sleep(0.02)


@pytest.fixture
def standby(server: PostgresServer, database_url: str, tmp_path: Path) -> Iterator[PostgresServer]:
    """One that follows, with the history of what is done to the tables."""
    assert NAME in database_url
    with connected(database_named(server.url, NAME)) as session:
        install(session)
    with standby_of(server, tmp_path / "standby") as running:
        yield running


async def test_a_standby_answers_reads_and_takes_over_when_it_is_promoted(
    server: PostgresServer, standby: PostgresServer, by_postgres: Settings, postgres: Proxy, tmp_path: Path
) -> None:
    """Row: PostgreSQL read-only. Reads go on at a standby, results wait, and all goes on when it is promoted."""
    root, path = bundle(tmp_path / "bundle", "await asyncio.sleep(0.02)"), tmp_path / "api"
    old_url, new_url = database_named(server.url, NAME), database_named(standby.url, NAME)

    async with (
        working(root, by_postgres),
        api(path, by_postgres),
        caller(path, uuid4()) as user,
        open_resources(by_postgres, {"postgres", "redis"}) as resources,
    ):
        await submit(resources, ITEMS, job_type="echo0")
        await until(old_url, DONE, 20)
        job = (await user.post(BULK, json=await user.submission(3))).json()["jobId"]
        body = await user.submission(3)
        await server.kill()
        postgres.turn_to(postgres_socket(new_url))
        read, refused = await user.get(f"/api/recruiter/jobs/{job}"), await user.post(BULK, json=body)
        await asyncio.sleep(0.5)  # the fault itself
        standby.execute("SELECT pg_promote()")
        accepted = await until_accepted(user, body)
        await until(new_url, ENDED, 3)

    with connected(new_url) as session:
        assert session.execute(OUTCOMES).fetchall() == [("completed", ITEMS + 6)]
        assert broken_at_rest(session) == {}
    assert (read.status_code, accepted.status_code) == (200, 202)
    assert problem_of(refused, 503)["detail"] == READ_ONLY_SENTENCE
