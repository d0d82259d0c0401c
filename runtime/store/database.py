"""PostgreSQL: one pool, and transactions that become the one they act for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.conninfo import make_conninfo
from psycopg.errors import IdleInTransactionSessionTimeout
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from runtime.errors import SettingsError, UnavailableError
from runtime.store.identity import SERVICE, Identity, Role
from runtime.store.pipelined import PipelinedConnection, SyncedCursor

__all__ = ["BECOME", "LOGIN_ROLE", "SERVICE", "Database", "Identity", "Role"]

CONNECT_TIMEOUT_S = 5
POOL_WAIT_S = 5.0
STATEMENT_TIMEOUT_S = {"authenticated": 8, "service_role": 60}
SILENCE_S = 5  # beyond its statements' time: then nobody is there
RETRY_AFTER_S = 2
# Found by the kernel: a server whose machine is gone sends nothing, not even an end.
TCP = {"keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 15_000}
AWAY = (OperationalError, InterfaceError, IdleInTransactionSessionTimeout, TimeoutError)

# One round trip: all of it lasts until the end of the transaction and no longer. Every statement here reads an index in
# its order and stops early; where the planner expects a row and there are thousands, a bitmap reads and sorts them all.
# A process that falls silent inside a transaction loses it, and the locks with it.
BECOME = """
SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true),
       set_config('statement_timeout', %s, true), set_config('enable_bitmapscan', 'off', true),
       set_config('idle_in_transaction_session_timeout', '10s', true)
"""
LOGIN_ROLE = """
SELECT rolname, rolsuper OR rolbypassrls, to_regclass('public.processing_jobs') IS NULL
FROM pg_roles WHERE rolname = current_user
"""


class Database:
    """The pool of one process; `async with Database(url) as database`."""

    def __init__(self, url: str, *, max_connections: int = 10, login_role: str | None = None) -> None:
        """Describe the pool; nothing connects before `open`.

        Args:
            url: A `postgresql://` URL or conninfo.
            max_connections: Most connections of this process, at least 1.
            login_role: Become this role at connecting, for a login that is too powerful to run as itself.
        """
        options = "-c TimeZone=UTC" + (f" -c role={login_role}" if login_role else "")
        self._pool = AsyncConnectionPool(
            make_conninfo(url, options=options, application_name="careerbird-queue"),
            min_size=1,
            max_size=max_connections,
            timeout=POOL_WAIT_S,
            reconnect_timeout=POOL_WAIT_S,
            open=False,
            connection_class=PipelinedConnection[TupleRow],
            kwargs={
                "autocommit": True,
                "connect_timeout": CONNECT_TIMEOUT_S,
                "cursor_factory": SyncedCursor,
                **TCP,
            },
        )

    async def __aenter__(self) -> Self:
        """Open the pool without waiting for a connection: PostgreSQL may come later."""
        await self._pool.open(wait=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self, identity: Identity) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """Run a transaction as `identity`, in a pipeline: statements travel together until a result is read.

        Raises:
            UnavailableError: PostgreSQL cannot be reached, ended the session, or every connection is in use.
        """
        limit_s = STATEMENT_TIMEOUT_S[identity.role]
        try:
            async with (
                asyncio.timeout(limit_s + SILENCE_S),
                self._pool.connection() as connection,
                connection.pipeline() as connection.open_pipeline,
            ):
                await connection.execute("BEGIN")
                await connection.execute(BECOME, (identity.role, identity.claims(), f"{limit_s}s"))
                yield connection
                await connection.execute("COMMIT")
        except AWAY as error:
            if isinstance(error, TimeoutError):
                await self._pool.drain()  # the others, opened before, may lead to nobody as well
            detail = "The database does not answer; try again in a moment."
            raise UnavailableError(detail, retry_after_s=RETRY_AFTER_S) from error

    async def check_login(self) -> None:
        """Refuse a login that row-level security does not bind.

        Raises:
            SettingsError: It is a superuser or bypasses row-level security, or the database is not migrated.
            UnavailableError: PostgreSQL cannot be reached.
        """
        async with self.plain() as connection:
            row = await (await connection.execute(LOGIN_ROLE)).fetchone()
        if row and row[1]:
            message = (
                f"DATABASE_URL logs in as {row[0]!r}, which row-level security does not bind:"
                " log in as 'careerbird' (made by `python -m runtime.migrate`) or another plain role."
            )
            raise SettingsError(message)
        if row and row[2]:
            message = "DATABASE_URL leads to a database without this product's tables: run `python -m runtime.migrate`."
            raise SettingsError(message)

    @asynccontextmanager
    async def plain(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """Hand out a connection as the login itself, outside any transaction.

        Raises:
            UnavailableError: As `transaction`.
        """
        try:
            async with self._pool.connection() as connection:
                yield connection
        except AWAY as error:
            detail = "The database does not answer; try again in a moment."
            raise UnavailableError(detail, retry_after_s=RETRY_AFTER_S) from error
