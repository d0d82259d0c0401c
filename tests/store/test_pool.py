"""A pooled connection keeps nothing of the transaction before; above each test, what would go wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import psycopg
import pytest

from runtime.errors import SettingsError
from runtime.store.database import Database
from runtime.store.identity import SERVICE, Identity

USER = Identity(role="authenticated", user_id=uuid4())
WHO = """
SELECT current_user::text, nullif(current_setting('request.jwt.claims', true), ''),
       current_setting('statement_timeout'), pg_backend_pid()
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


# no policy binds a superuser, an owner or a login with BYPASSRLS
async def test_a_login_that_no_policy_binds_is_refused_at_the_start(owner_url: str) -> None:
    async with Database(owner_url) as database:
        with pytest.raises(SettingsError, match="which row-level security does not bind: log in as 'careerbird'"):
            await database.check_login()


# a check that refuses everybody would pass the test above
async def test_the_products_own_login_is_accepted_at_the_start(database: Database) -> None:
    await database.check_login()


async def test_a_powerful_login_may_come_as_the_plain_one(owner_url: str) -> None:
    async with Database(owner_url, login_role="careerbird") as database:
        await database.check_login()
