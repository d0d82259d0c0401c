"""psycopg's pipeline, made so that neither side ever waits for the other in vain."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from psycopg import AsyncConnection, AsyncCursor, AsyncPipeline
from psycopg.abc import PQGen
from psycopg.generators import send
from psycopg.rows import Row, class_row

T = TypeVar("T")
Parameters = Mapping[str, object] | Sequence[object] | None


class SyncedPipeline(AsyncPipeline):
    """A pipeline whose statements wait until an answer is wanted and then leave together, a Sync as their last word.

    psycopg looks at the socket and writes to it with each statement. And it sends a Flush after the last Sync: a pooler
    that has passed the answer to the Sync on gives the session to somebody else; the Flush would then take another one,
    get no answer, and keep it from everybody until this client's next transaction.
    """

    def push(self) -> None:
        """Hand what waits to libpq, which sends it when it is told to."""
        while self.command_queue:
            self.command_queue.popleft()()

    def _communicate_gen(self) -> PQGen[None]:
        """Let a statement wait for those after it."""
        yield from ()

    def _sync_gen(self) -> PQGen[None]:
        """Send what waits and a Sync, and read what comes until its answer."""
        self._enqueue_sync()
        yield from self._fetch_gen(flush=False)

    _exit_gen = _sync_gen

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:
        """Send what waits, and read what comes."""
        self.push()
        yield from send(self.pgconn)
        yield from super()._fetch_gen(flush=flush)


class PipelinedConnection(AsyncConnection[Row]):
    """A connection that knows the pipeline it is in."""

    open_pipeline: AsyncPipeline | None = None

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[AsyncPipeline]:
        """Run a pipeline that ends with a Sync."""
        self._pipeline = self._pipeline or SyncedPipeline(self)
        async with super().pipeline() as pipeline:
            yield pipeline

    async def send_all(self) -> None:
        """Send what waits to be sent, reading meanwhile what comes.

        psycopg's `sync` waits for answers alone. With more unsent than a socket holds, the server would wait for the
        rest of a statement, and this side for its answer.
        """
        if isinstance(self._pipeline, SyncedPipeline):
            self._pipeline.push()
        await self.wait(send(self.pgconn))

    async def fetch(self, statement: str, parameters: Parameters = None) -> list[Row]:
        """Run a statement and return its rows."""
        return await (await self.execute(statement, parameters)).fetchall()

    async def fetch_one(self, statement: str, parameters: Parameters = None) -> Row | None:
        """Run a statement and return its first row, if it has one."""
        return await (await self.execute(statement, parameters)).fetchone()

    async def fetch_as(self, kind: type[T], statement: str, parameters: Parameters = None) -> list[T]:
        """Run a statement and return its rows as values of `kind`, columns by name."""
        return await (await self.cursor(row_factory=class_row(kind)).execute(statement, parameters)).fetchall()


class SyncedCursor(AsyncCursor[Row]):
    """Asks for its results with a Sync, where psycopg sends a Flush.

    Both take one round trip. After a Flush the server waits for the rest of the pipeline and counts the session as
    active, so `idle_in_transaction_session_timeout` never comes and the locks of a stopped process stay; after a Sync
    it is idle in its transaction (PostgreSQL 15, section 55.2.3).
    """

    async def fetchone(self) -> Row | None:
        """Return the next row, None after the last."""
        await self._sync()
        return await super().fetchone()

    async def fetchall(self) -> list[Row]:
        """Return the rows that are left."""
        await self._sync()
        return await super().fetchall()

    async def _sync(self) -> None:
        connection: AsyncConnection[Any] = self.connection
        if self.pgresult is None and isinstance(connection, PipelinedConnection) and connection.open_pipeline:
            await connection.send_all()
            await connection.open_pipeline.sync()
