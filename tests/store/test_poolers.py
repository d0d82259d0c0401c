"""Through a real PgBouncer in transaction mode: sessions are everybody's, so nothing is left in one."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict

from runtime.store.admission import admit
from runtime.store.database import Database
from runtime.store.identity import SERVICE, Identity
from runtime.store.migrations import migrate
from tests.database import database_named
from tests.pgbouncer import NEEDS_PGBOUNCER, pgbouncer
from tests.store.given import Session, connected, one
from tests.store.test_migrations import NAMES, empty_database, ended, migrating

pytestmark = NEEDS_PGBOUNCER
FEW = 2
TURNS = 200
TURNS_S = 30.0
FOLLOWED = ("TimeZone", "DateStyle", "client_encoding", "standard_conforming_strings", "application_name")
WHO = """
SELECT current_user::text, nullif(current_setting('request.jwt.claims', true), ''),
       current_setting('statement_timeout'), (SELECT count(*) FROM pg_prepared_statements),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')
"""
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'careerbird' AND datname = current_database()"


@pytest.fixture(scope="module")
def pooled_url(owner_url: str) -> Iterator[str]:
    """The database of this file as the product's login, by way of a pooler with two sessions."""
    name = str(conninfo_to_dict(owner_url)["dbname"])
    with pgbouncer(database_named(owner_url, name, user="careerbird"), pool_size=FEW) as url:
        yield url


@pytest.fixture
def empty_pooled_url(template: str) -> Iterator[str]:
    """An empty database by way of a pooler with one session."""
    with empty_database(template) as direct, pgbouncer(direct, pool_size=1) as url:
        yield url


async def test_many_clients_share_few_sessions_and_none_meets_what_another_left(
    pooled_url: str, owner: Session
) -> None:
    users = [Identity(role="authenticated", user_id=uuid4()) for _ in range(40)]

    async with Database(pooled_url, max_connections=20) as database, asyncio.TaskGroup() as group:
        asked = [group.create_task(database.fetch(user, "SELECT auth.uid(), current_user::text")) for user in users * 5]
        await asyncio.wait(asked)
        session_count = one(owner, SESSIONS)[0]
        left = await asyncio.gather(*(as_the_login(database) for _ in range(20)))

    assert [task.result() for task in asked] == [[(user.user_id, "authenticated")] for user in users * 5]
    assert session_count <= FEW
    assert set(left) == {("careerbird", None, "0", 0, 0)}


async def test_clients_that_wait_for_one_session_all_have_their_turn(database_url: str, owner: Session) -> None:
    name = one(owner, "SELECT current_database()")[0]
    owner.execute(f"ALTER DATABASE {name} SET TimeZone = 'Asia/Kolkata'")

    with pgbouncer(database_url, pool_size=1) as url:
        async with Database(url) as one_process, Database(url) as other, asyncio.timeout(TURNS_S):
            await asyncio.gather(*(look_twice(database) for database in (one_process, other) * TURNS))


async def look_twice(database: Database) -> None:
    async with database.transaction(SERVICE) as connection:
        await connection.fetch("SELECT id FROM processing_jobs LIMIT 1 FOR UPDATE SKIP LOCKED")
        await asyncio.sleep(0)  # as a process does that has others to serve
        await connection.fetch("SELECT id FROM processing_jobs LIMIT 1 FOR UPDATE SKIP LOCKED")


# a zone that changed inside transactions let PgBouncer 1.18 wait without end for an answer that it had passed on
async def test_a_transaction_changes_nothing_that_a_pooler_follows(database_url: str) -> None:
    async with Database(f"{database_url}&options=-c%20TimeZone%3DAsia/Tokyo") as database:
        async with database.plain() as connection:
            before = {name: connection.info.parameter_status(name) for name in FOLLOWED}
        async with database.transaction(SERVICE) as connection:
            await connection.fetch("SELECT 1")
            inside = {name: connection.info.parameter_status(name) for name in FOLLOWED}

    assert before["TimeZone"] == "Asia/Tokyo"
    assert inside == before


async def as_the_login(database: Database) -> object:
    async with database.plain() as connection:
        return await connection.fetch_one(WHO)


@pytest.mark.parametrize(
    ("told", "threshold"),
    [
        pytest.param("", None, id="found"),
        pytest.param("&pgbouncer=true", None, id="told"),
        pytest.param("&pgbouncer=false", 5, id="denied"),
    ],
)
async def test_a_pooler_is_found_by_itself_and_by_the_address(
    pooled_url: str, told: str, threshold: int | None
) -> None:
    async with Database(f"{pooled_url}{told}") as database, database.plain() as connection:
        prepared = connection.prepare_threshold

    assert prepared == threshold


async def test_a_server_is_no_pooler_unless_the_address_says_so(database_url: str) -> None:
    thresholds = []

    for told in ("", "&pgbouncer=true"):
        async with Database(f"{database_url}{told}") as database, database.plain() as connection:
            thresholds.append(connection.prepare_threshold)

    assert thresholds == [5, None]


async def test_a_process_is_admitted_through_a_pooler(pooled_url: str) -> None:
    await admit(pooled_url)


def test_a_database_is_migrated_through_a_pooler_with_one_session(empty_pooled_url: str) -> None:
    first = migrate(empty_pooled_url)
    second = migrate(empty_pooled_url)

    assert (first, second) == (NAMES, [])


def test_two_processes_that_migrate_through_a_pooler_apply_each_file_once(empty_pooled_url: str) -> None:
    both = ended([migrating(empty_pooled_url), migrating(empty_pooled_url)])

    assert [(code, complaint) for code, _, complaint in both] == [(0, "")] * 2
    said = " ".join(out for _, out, _ in both)
    assert [said.count(name) for name in NAMES] == [1] * len(NAMES)


def test_a_migration_leaves_no_lock_in_a_session_of_the_pooler(empty_pooled_url: str) -> None:
    migrate(empty_pooled_url)

    with connected(empty_pooled_url) as session:
        locks = one(session, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    assert locks == (0,)
