"""A pooled connection keeps nothing of the transaction before; above each test, what would go wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote, urlencode
from uuid import uuid4

import psutil
import psycopg
import pytest
from psycopg import sql

from runtime.store.database import Database
from runtime.store.identity import SERVICE, Identity
from runtime.store.migration_files import names_of_migrations
from runtime.store.migrations import migrate
from tests.store.given import Session, connected, one

USER = Identity(role="authenticated", user_id=uuid4())
WHO = """
SELECT current_user::text, nullif(current_setting('request.jwt.claims', true), ''),
       current_setting('statement_timeout'), pg_backend_pid()
"""

SAID = "SELECT current_setting('work_mem'), current_setting('application_name'), current_setting('TimeZone')"
END_SESSIONS = """
SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename = 'careerbird' AND datname = current_database()
"""


class FunctionError(Exception):
    """What a function may raise inside its transaction."""


@pytest.fixture
async def single(database_url: str) -> AsyncIterator[Database]:
    """A pool of one connection: whoever comes next gets the one that was used before."""
    async with Database(database_url, max_connections=1) as opened:
        yield opened


async def commit(database: Database) -> None:
    async with database.transaction(USER) as connection:
        await connection.execute("SELECT 1")


async def raise_inside(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction(USER) as connection:
            await connection.execute("SELECT 1")
            raise FunctionError

    with pytest.raises(FunctionError):
        await fail()


async def be_refused(database: Database) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        async with database.transaction(USER) as connection:
            await connection.execute("SELECT 1 / 0")


async def roll_back(database: Database) -> None:
    async with database.transaction(USER) as connection:
        await connection.execute("ROLLBACK")


async def be_cancelled(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), database.transaction(USER) as connection:
            await (await connection.execute("SELECT pg_sleep(60)")).fetchall()


# a role that outlives its transaction makes the next request act as the user before
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(commit, id="commit"),
        pytest.param(raise_inside, id="error"),
        pytest.param(be_refused, id="refused-statement"),
        pytest.param(roll_back, id="rollback"),
        pytest.param(be_cancelled, id="cancellation"),
    ],
)
async def test_nothing_of_a_transaction_is_left_on_its_connection(
    single: Database, end: Callable[[Database], Awaitable[None]]
) -> None:
    await end(single)

    async with single.plain() as connection:
        left = await (await connection.execute(WHO)).fetchone()
    assert left is not None
    assert left[:3] == ("careerbird", None, "0")


# a role that outlives its transaction makes the next request act as the user before
async def test_each_transaction_on_one_connection_is_whom_it_says(single: Database) -> None:
    seen = []

    for identity in (USER, SERVICE, USER):
        async with single.transaction(identity) as connection:
            row = await (await connection.execute(WHO)).fetchone()
            assert row is not None
            seen.append(row)

    claims = USER.claims()
    assert [row[:3] for row in seen] == [
        ("authenticated", claims, "8s"),
        ("service_role", None, "1min"),
        ("authenticated", claims, "8s"),
    ]
    assert len({row[3] for row in seen}) == 1


# ten connections of before the restart gave ten errors, five seconds after it
async def test_whoever_comes_after_the_server_ended_all_sessions_meets_no_error(
    database: Database, owner: Session
) -> None:
    await asyncio.gather(*(database.fetch(SERVICE, "SELECT pg_sleep(0.2)") for _ in range(10)))
    ended = owner.execute(END_SESSIONS).fetchall()
    await until_gone({row[0] for row in ended})

    answers = [await database.fetch(SERVICE, "SELECT 1") for _ in range(12)]

    assert len(ended) > 1
    assert answers == [[(1,)]] * 12


# a connection would be thrown away for a word in between
async def test_a_notice_on_an_idle_connection_is_not_its_end(single: Database, owner: Session) -> None:
    first = await single.fetch_one(SERVICE, "SELECT pg_backend_pid()")
    name = one(owner, "SELECT current_database()")[0]
    owner.execute(f"ALTER DATABASE {name} SET application_name = 'another'")
    owner.execute("SELECT pg_reload_conf()")

    assert await single.fetch_one(SERVICE, "SELECT pg_backend_pid()") == first


# what somebody wrote into DATABASE_URL would not hold
async def test_what_the_address_says_is_kept(database_url: str) -> None:
    parts = {name: value for name, value in psycopg.conninfo.conninfo_to_dict(database_url).items() if value}
    given = {"options": "-c work_mem=1234kB -c TimeZone=Asia/Tokyo", "application_name": "recruiting: Zürich"}

    async with Database(f"postgresql:///?{urlencode(parts | given, quote_via=quote)}") as database:
        said = await database.fetch_one(SERVICE, SAID)
        moment = await database.fetch_one(SERVICE, "SELECT timestamptz '2026-07-01 12:00+09'")

    assert said == ("1234kB", "recruiting: Z??rich", "Asia/Tokyo")  # a name is ASCII to PostgreSQL
    assert moment is not None
    assert moment[0].isoformat() == "2026-07-01T03:00:00+00:00"


async def test_an_address_without_a_name_of_its_own_has_ours(database: Database) -> None:
    assert await database.fetch_one(SERVICE, "SELECT current_setting('application_name')") == ("careerbird-queue",)


# a name as people write it would lead to no database
def test_a_database_whose_name_is_percent_encoded_is_migrated_and_used(template: str) -> None:
    name = f"odd näme/{uuid4().hex[:8]}?#%"
    parts = psycopg.conninfo.conninfo_to_dict(template)
    url = f"postgresql://{parts['user']}@/{quote(name, safe='')}?host={quote(str(parts['host']), safe='')}&port=5432"
    with connected(template) as session:
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            applied = migrate(url)
            again = migrate(url)
        finally:
            session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    assert applied == names_of_migrations()
    assert again == []


async def until_gone(pids: set[int]) -> None:
    """Wait until the kernel has closed what processes had open."""
    async with asyncio.timeout(10):
        while pids & set(psutil.pids()):  # noqa: ASYNC110 -- not our children: nothing announces their end
            await asyncio.sleep(0.01)
