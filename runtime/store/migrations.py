"""Brings a database to this version: plain SQL files, each applied once."""

import logging
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import read_migrations
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import parse_uri

from runtime.errors import ServersError

MIGRATIONS = Path(__file__).parents[2] / "infra" / "migrations"
LOCK = 0x6361726565726264  # "careerbd": any constant will do, as long as it stays


def migrate(url: str) -> list[str]:
    """Apply what is missing and return the names of what was applied, in order.

    Two processes may start at once: the second waits for the first. A process that died half-way leaves nothing:
    the lock is its session's and each file is one transaction.

    Raises:
        ServersError: PostgreSQL cannot be reached or refuses the login.
    """
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        message = f"PostgreSQL at DATABASE_URL cannot be reached: {str(error).splitlines()[0]}."
        raise ServersError(message) from error
    with connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        return apply_missing(url)


def apply_missing(url: str) -> list[str]:
    """Apply the files that the database has not seen; the caller holds the lock."""
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    backend = PostgresqlPsycopgBackend(parse_uri(yoyo_uri(url)), "_yoyo_migration")
    try:
        backend.init_database()
        missing = backend.to_apply(read_migrations(str(MIGRATIONS)))
        backend.apply_migrations(missing)
        return [migration.id for migration in missing]
    finally:
        backend.connection.close()


def yoyo_uri(url: str) -> str:
    """Return the connection as the URI that yoyo reads: everything but the database's name in the query."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    database = parts.pop("dbname", "postgres")
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parts.items())
    return f"postgresql+psycopg:///{quote(database)}?{query}"
