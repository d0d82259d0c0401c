"""What is asked of a database before a process begins: a login that policies bind, and tables of this version."""

import re

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.rows import class_row

from runtime.commands import command
from runtime.errors import SettingsError, UnavailableError
from runtime.store.connections import conninfo_of
from runtime.store.migration_files import names_of_migrations, steps_that_are_due
from runtime.store.schema_versions import (
    READ_RECORD,
    Recorded,
    missing_of,
    strange_of,
    too_new,
    too_old,
    unfinished_of,
)
from runtime.store.sqlstates import class_of, reason_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
RETRY_AFTER_S = 2
# By index of the catalogue. Nobody but the tables' owner may read the record before the migration that grants it.
LOGIN_ROLE = """
SELECT rolname, rolsuper OR rolbypassrls, to_regclass('public.processing_jobs') IS NULL,
       CASE WHEN to_regclass('public.processing_jobs') IS NULL THEN false ELSE coalesce(
         has_table_privilege('service_role', to_regclass('public.careerbird_migrations'), 'SELECT'), false) END
FROM pg_roles WHERE rolname = current_user
"""
OF_LOGIN = frozenset({"28", "3D", "42"})  # invalid authorization, no such database, no right to become our roles
# A connection that fails tells no SQLSTATE, only words of the server or of PgBouncer.
REFUSED = re.compile(
    r"authentication failed|no password supplied|does not exist|no pg_hba\.conf entry|no such (user|database)"
    r"|not permitted to log in|does not support SSL|certificate"
)
MEANINGLESS = re.compile(r"\binvalid [a-z_ ]+ value\b|\bdefinition of service\b")  # of the driver, of an option


async def admit(url: str) -> None:
    """Refuse a database that this code could not work with.

    Raises:
        SettingsError: It refuses the login; row-level security does not bind the login; the tables are missing, or of
            an older version, or of a newer one that does not say that it leaves this one working.
        UnavailableError: PostgreSQL does not answer, or not yet.
    """
    try:
        async with await AsyncConnection.connect(conninfo_of(url), autocommit=True, prepare_threshold=None) as session:
            check_login(await (await session.execute(LOGIN_ROLE)).fetchone())
            recorded = await read_record(session)
    except psycopg.Error as error:
        raise translated(error) from error
    check_versions(recorded)


def check_login(row: tuple[str, bool, bool, bool] | None) -> None:
    """Refuse a login that is too powerful, and a database that was never migrated or not since versions are told."""
    if row and row[1]:
        message = (
            f"DATABASE_URL logs in as {row[0]!r}, which row-level security does not bind:"
            f" log in as 'careerbird' (made by {command('runtime.migrate')}) or another plain role."
        )
        raise SettingsError(message)
    if row and row[2]:
        message = f"DATABASE_URL leads to a database without this product's tables: run {command('runtime.migrate')}."
        raise SettingsError(message)
    if row and not row[3]:
        raise SettingsError(too_old([names_of_migrations()[-1]]))


async def read_record(session: AsyncConnection) -> list[Recorded]:
    """Return the migrations that the database has met."""
    async with session.transaction():
        await session.execute("SET LOCAL ROLE service_role")
        return await (await session.cursor(row_factory=class_row(Recorded)).execute(READ_RECORD)).fetchall()


def check_versions(recorded: list[Recorded]) -> None:
    """Refuse a schema that is older than this code, and a newer one that does not say that this code may run.

    What an older version still has is logged: somebody has to finish.
    """
    known, waiting = names_of_migrations(), steps_that_are_due()
    if missing := missing_of(known, recorded, waiting):
        raise SettingsError(too_old(missing))
    if strange := strange_of(known, recorded):
        raise SettingsError(too_new(strange))
    if unfinished := unfinished_of(recorded, waiting):
        log.warning("migration.unfinished", migrations=unfinished, command=command("runtime.migrate --finish"))


def translated(error: psycopg.Error) -> SettingsError | UnavailableError:
    """Return what somebody has to change, or what passes."""
    reason = reason_of(error)
    if MEANINGLESS.search(reason):
        return SettingsError(f"DATABASE_URL means nothing to the driver: {reason}.")
    if class_of(error) in OF_LOGIN or REFUSED.search(reason):
        return SettingsError(f"PostgreSQL refuses the login of DATABASE_URL: {reason}.")
    return UnavailableError(f"PostgreSQL at DATABASE_URL does not answer: {reason}.", retry_after_s=RETRY_AFTER_S)
