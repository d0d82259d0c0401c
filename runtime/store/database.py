"""PostgreSQL: one pool, and transactions that become the one they act for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal, Self, TypeVar

import psycopg
import structlog
from msgspec import Struct
from psycopg.rows import class_row

from runtime.errors import UnavailableError
from runtime.store.connections import Connection, describe_pool, is_open
from runtime.store.identity import Identity, Role
from runtime.store.pipelined import Parameters
from runtime.store.sqlstates import EXPECTED, class_of, is_passing

log: structlog.stdlib.BoundLogger = structlog.get_logger()
T = TypeVar("T")
Row = tuple[Any, ...]

STATEMENT_TIMEOUT_S: dict[Role, int] = {"authenticated": 8, "service_role": 60}
# A worker comes again, and has others to serve meanwhile, signs of life to give and a stop to keep; a caller waits.
LOCK_TIMEOUT_S: dict[Role, int] = {"authenticated": 8, "service_role": 2}
SILENCE_S = 5  # beyond its statements' time: then nobody is there
RETRY_AFTER_S = 2
AWAY = "The database does not answer; try again in a moment."
SENTENCES = {  # by SQLSTATE: what else there is to say
    "25006": "The database takes no changes at the moment, reads go on; try again in a moment.",
    "53100": "The database has no room for changes at the moment, reads go on; try again in a moment.",
}

# One round trip: all of it lasts until the end of the transaction and no longer. Every statement here reads an index in
# its order and stops early: a planner whose statistics are always stale would rather sort what a bitmap finds, or read
# a table from end to end, and compile what then looks costly. A process that falls silent inside a transaction loses
# it, and the locks with it. Nothing here is a setting that PgBouncer follows (zone, date style, encoding, application
# name): one that changes inside a transaction, while others wait for its session, lets PgBouncer 1.18 hang.
BECOME = """
SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true),
       set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true),
       set_config('idle_in_transaction_session_timeout', '10s', true),
       set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true),
       set_config('enable_sort', 'off', true), set_config('jit', 'off', true)
"""
Commit = Literal["durable", "soon", "in_line"]
SOON = "SET LOCAL synchronous_commit = off"
# How a transaction ends. `durable`: on disk when it has. `soon`: within half a second, for what is said or done again
# if the server dies before. `in_line`: its locks are free before it is on disk, for those who wait behind it in the log
# and so on the disk, and the caller waits until a message after it in the log is there.
COMMITS: dict[Commit, tuple[str, ...]] = {
    "durable": ("COMMIT",),
    "soon": (SOON, "COMMIT"),
    "in_line": (SOON, "COMMIT", "BEGIN", "SELECT pg_logical_emit_message(true, 'careerbird', '')", "COMMIT"),
}


class PoolUse(Struct, frozen=True, kw_only=True):
    """What becomes of the connections of a pool at this moment; `waiting_count` callers wait for one."""

    busy_count: int
    idle_count: int
    waiting_count: int


class Database:
    """The pool of one process; `async with Database(url) as database`.

    Attributes:
        failures: How often PostgreSQL was `away`, or `refused` something that no outage explains.
    """

    def __init__(self, url: str, *, max_connections: int = 10) -> None:
        """Describe the pool; nothing connects before `open`.

        Args:
            url: A `postgresql://` URL or conninfo.
            max_connections: Most connections of this process, at least 1.
        """
        self.failures: Counter[str] = Counter()
        self._pool = describe_pool(url, max_connections=max_connections)

    async def __aenter__(self) -> Self:
        """Open the pool without waiting for a connection: PostgreSQL may come later."""
        await self._pool.open(wait=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._pool.close()

    def pool_use(self) -> PoolUse:
        """Return how the pool is now."""
        stats = self._pool.get_stats()
        size, idle_count = stats.get("pool_size", 0), stats.get("pool_available", 0)
        waiting_count = stats.get("requests_waiting", 0)
        return PoolUse(busy_count=size - idle_count, idle_count=idle_count, waiting_count=waiting_count)

    @asynccontextmanager
    async def transaction(self, identity: Identity, *, commit: Commit = "durable") -> AsyncIterator[Connection]:
        """Run a transaction as `identity`, in a pipeline: statements travel together until a result is read.

        Args:
            identity: Whose rows it may see and change.
            commit: What has become of it when the block has ended.

        Raises:
            UnavailableError: PostgreSQL cannot be reached, ended the session, is in no state to do this, or every
                connection is in use.
            psycopg.Error: The data cannot be written, and could not be later.
        """
        async with self._pipeline(STATEMENT_TIMEOUT_S[identity.role]) as connection:
            await connection.execute("BEGIN")
            await become(connection, identity)
            yield connection
            for statement in COMMITS[commit]:
                await connection.execute(statement)
            await connection.send_all()

    async def fetch(self, identity: Identity, statement: str, parameters: Parameters = None) -> list[Row]:
        """Run one statement in a transaction of its own, in one round trip, and return its rows.

        Raises:
            UnavailableError: As `transaction`.
            psycopg.Error: As `transaction`.
        """
        async with self._statement(identity) as connection:
            cursor = await connection.execute(statement, parameters)
        return await cursor.fetchall() if cursor.description else []

    async def fetch_one(self, identity: Identity, statement: str, parameters: Parameters = None) -> Row | None:
        """Run one statement as `fetch` does and return its first row, if it has one."""
        rows = await self.fetch(identity, statement, parameters)
        return rows[0] if rows else None

    async def fetch_as(
        self, kind: type[T], identity: Identity, statement: str, parameters: Parameters = None
    ) -> list[T]:
        """Run one statement as `fetch` does and return its rows as values of `kind`, columns by name."""
        async with self._statement(identity) as connection:
            cursor = connection.cursor(row_factory=class_row(kind))
            await cursor.execute(statement, parameters)
        return await cursor.fetchall()

    @asynccontextmanager
    async def _statement(self, identity: Identity) -> AsyncIterator[Connection]:
        """Run one statement as `transaction` does, without the words around it.

        What is sent until the Sync at the end of a pipeline is one transaction (PostgreSQL, section 34.5.1.1).
        """
        async with self._pipeline(STATEMENT_TIMEOUT_S[identity.role]) as connection:
            await become(connection, identity)
            yield connection
            await connection.send_all()

    @asynccontextmanager
    async def plain(self) -> AsyncIterator[Connection]:
        """Hand out a connection as the login itself, outside any transaction.

        Raises:
            UnavailableError: As `transaction`.
        """
        with translate_outages(self.failures):
            async with self._open_connection() as connection:
                yield connection

    @asynccontextmanager
    async def _pipeline(self, limit_s: int) -> AsyncIterator[Connection]:
        """Hand out a connection in a pipeline whose statements may take so long; errors as `transaction`."""
        with translate_outages(self.failures):
            try:
                async with (
                    asyncio.timeout(limit_s + SILENCE_S),
                    self._open_connection() as connection,
                    connection.pipeline() as connection.open_pipeline,
                ):
                    yield connection
            except TimeoutError:
                await self._pool.drain()  # the others, opened before, may lead to nobody as well
                raise

    @asynccontextmanager
    async def _open_connection(self) -> AsyncIterator[Connection]:
        """Hand out a connection as `AsyncConnectionPool.connection` does, but none that ended while nobody had it."""
        connection = await self._take()
        try:
            async with connection:
                yield connection
        finally:
            await self._pool.putconn(connection)

    async def _take(self) -> Connection:
        """Take a connection that the server has kept open; when it has started again, that is none of the old ones."""
        while not is_open(connection := await self._pool.getconn()):
            await self._pool.putconn(connection)  # the pool opens another in its place
        return connection


async def become(connection: Connection, identity: Identity) -> None:
    """Let a transaction act for somebody until its end."""
    limits = (f"{STATEMENT_TIMEOUT_S[identity.role]}s", f"{LOCK_TIMEOUT_S[identity.role]}s")
    await connection.execute(BECOME, (identity.role, identity.claims(), *limits))


@contextmanager
def translate_outages(failures: Counter[str]) -> Iterator[None]:
    """Count what passes, and let callers come again after it.

    Raises:
        UnavailableError: In place of an error that is about the server and its state.
    """
    try:
        yield
    except Exception as error:
        if not is_passing(error):
            raise
        failures["refused" if is_unexpected(error) else "away"] += 1
        report_unexpected(error)
        sentence = SENTENCES.get(getattr(error, "sqlstate", None) or "", AWAY)
        raise UnavailableError(sentence, retry_after_s=RETRY_AFTER_S) from error


def report_unexpected(error: Exception) -> None:
    """Log what no outage explains, for somebody has to mend it."""
    if isinstance(error, psycopg.Error) and is_unexpected(error):
        log.error("database.refused", sqlstate=error.sqlstate, reason=str(error).partition("\n")[0])


def is_unexpected(error: Exception) -> bool:
    """Say whether PostgreSQL said something that no outage explains."""
    return isinstance(error, psycopg.Error) and bool(error.sqlstate) and class_of(error) not in EXPECTED
