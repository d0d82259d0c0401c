"""How connections to PostgreSQL are made and looked at: straight to the server, or through a transaction pooler.

Behind a transaction pooler (PgBouncer, Supavisor) each transaction may meet another session of the server. So nothing
is asked for at the start of a session, nothing is prepared by name, and nothing is set but for one transaction.
"""

from datetime import UTC, datetime

import psycopg
from psycopg.adapt import AdaptersMap, Buffer, Loader
from psycopg.conninfo import make_conninfo
from psycopg.pq import ConnStatus
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from runtime.database_url import read_database_url
from runtime.store.pipelined import PipelinedConnection, SyncedCursor

Connection = PipelinedConnection[TupleRow]

POOL_WAIT_S = 5.0
# What an address does not say. A server whose machine is gone sends nothing, not even an end: the kernel finds it.
DEFAULTS = {
    "fallback_application_name": "careerbird-queue",
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}


class UtcLoader(Loader):
    """Reads a moment as UTC: the driver would in the session's zone, which behind a pooler is not ours to set."""

    def load(self, data: Buffer) -> datetime:
        """Read PostgreSQL's ISO text, whatever zone it is written in."""
        return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)


ADAPTERS = AdaptersMap(psycopg.adapters)
ADAPTERS.register_loader("timestamptz", UtcLoader)


def conninfo_of(url: str) -> str:
    """Return what the driver is told: all that the address says, and defaults for the rest."""
    return make_conninfo(**(DEFAULTS | read_database_url(url).parameters))


def describe_pool(url: str, *, max_connections: int) -> AsyncConnectionPool[Connection]:
    """Return a pool that is not open yet; arguments as `Database`."""
    is_pooled = read_database_url(url).is_pooled

    async def configure(connection: Connection) -> None:
        if await leads_to_pooler(connection) if is_pooled is None else is_pooled:
            connection.prepare_threshold = None

    return AsyncConnectionPool(
        conninfo_of(url),
        min_size=1,
        max_size=max_connections,
        timeout=POOL_WAIT_S,
        reconnect_timeout=POOL_WAIT_S,
        open=False,
        connection_class=PipelinedConnection[TupleRow],
        configure=configure,
        kwargs={"autocommit": True, "cursor_factory": SyncedCursor, "context": ADAPTERS},
    )


async def leads_to_pooler(connection: Connection) -> bool:
    """Say whether the server's own number of the session is another than the one that the greeting told.

    A pooler greets with a number that it made up, for one of its own sessions may serve many of the server's.
    """
    row = await connection.fetch_one("SELECT pg_backend_pid()")
    return row is None or row[0] != connection.info.backend_pid


def is_open(connection: Connection) -> bool:
    """Say whether the other side has kept an idle connection open, by what has arrived of it; sends nothing."""
    try:
        connection.pgconn.consume_input()  # the last words, if there are any
        connection.pgconn.consume_input()  # the end after them
    except psycopg.OperationalError:
        return False
    return connection.pgconn.status == ConnStatus.OK
