"""Brings a database to this version, each file once, while the product goes on working.

A step waits for a lock only briefly, for whoever comes later waits behind it, and is then tried again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
from psycopg import Connection
from psycopg.errors import DeadlockDetected, DuplicateTable, InternalError_, LockNotAvailable, UniqueViolation
from psycopg.rows import TupleRow, class_row

from runtime.database_url import read_database_url
from runtime.errors import ServersError
from runtime.store.connections import conninfo_of
from runtime.store.migration_files import (
    Migration,
    Step,
    names_of_migrations,
    read_migrations,
    steps_that_are_due,
)
from runtime.store.schema_versions import (
    ADOPT_RECORD,
    MAKE_RECORD,
    READ_RECORD,
    RECORD_STEP,
    STEPS_DONE,
    Recorded,
    strange_of,
    too_new,
    unfinished_of,
)
from runtime.store.sqlstates import reason_of

Session = Connection[TupleRow]

LOCK = 0x6361726565726264  # "careerbd": any constant will do, as long as it stays
# Whoever comes later waits behind this wait, and holds what was locked before: a step that locks seven tables keeps
# nobody waiting for a second. And who builds an index concurrently waits for all that wait for our own lock.
LIMITS = "SET LOCAL lock_timeout = '100ms'; SET LOCAL statement_timeout = 0"
# What is said of an index that was dropped, and is there: through a pooler two processes may both be making it.
MADE_MEANWHILE = (DuplicateTable, UniqueViolation, InternalError_)
PAUSE_S = 0.2
PATIENCE_S = 600.0


class MadeByAnotherError(Exception):
    """Another process takes the same step at this moment."""


def migrate(url: str, *, finish: bool = False) -> list[str]:
    """Apply what is missing and return the names of what was applied, in order.

    What takes something from the version before waits for `finish`: for the word that no process of that version is
    left. Of a database without anything there is none.

    Two processes may start at once: the second waits for the first or, behind a transaction pooler, takes steps in turn
    with it. A process that died half-way leaves whole steps: the lock is its session's or its transaction's.

    Raises:
        ServersError: PostgreSQL cannot be reached or refuses the login, or the database is of a newer version.
        psycopg.Error: A file cannot be applied; a note on the error names it.
    """
    with opened(url) as session:
        if not leads_to_pooler(session, url):
            patiently(partial(lock_for_session, session))
        finish = patiently(partial(prepare_record, session)) or finish
        return [migration.name for migration in read_migrations() if apply(session, migration, finish=finish)]


def unfinished(url: str) -> list[str]:
    """Return the migrations that wait for `finish`, in order; errors as `migrate`."""
    with opened(url) as session:
        recorded = session.cursor(row_factory=class_row(Recorded)).execute(READ_RECORD).fetchall()
    return unfinished_of(recorded, steps_that_are_due())


@contextmanager
def opened(url: str) -> Iterator[Session]:
    """Connect, and close with the block; nothing is prepared by name."""
    try:
        session = psycopg.connect(conninfo_of(url), autocommit=True, prepare_threshold=None)
    except psycopg.OperationalError as error:
        message = f"PostgreSQL at DATABASE_URL cannot be reached: {reason_of(error)}."
        raise ServersError(message) from error
    with session:
        yield session


def leads_to_pooler(session: Session, url: str) -> bool:
    """Say whether one session of ours may be several of the server's; see `runtime.store.connections`."""
    told = read_database_url(url).is_pooled
    row = session.execute("SELECT pg_backend_pid()").fetchone()
    return row != (session.info.backend_pid,) if told is None else told


def patiently(change: Callable[[], bool]) -> bool:
    """Make a change, again after a pause while somebody else holds what it needs."""
    give_up_at = time.monotonic() + PATIENCE_S
    while True:
        try:
            return change()
        except (LockNotAvailable, DeadlockDetected, MadeByAnotherError):
            if time.monotonic() > give_up_at:
                raise
        time.sleep(PAUSE_S)  # those who waited behind it go first


def lock_for_session(session: Session) -> bool:
    """Keep every other process from migrating until the session ends."""
    with session.transaction():
        session.execute(LIMITS)
        session.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    session.execute("SET statement_timeout = 0")  # of steps outside a transaction
    return True


@contextmanager
def locked(session: Session) -> Iterator[None]:
    """Run a transaction in which nobody else changes the schema."""
    with session.transaction():
        session.execute(LIMITS)
        session.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        yield


def prepare_record(session: Session) -> bool:
    """Make the record of migrations, refuse a database of a newer version, and return whether nothing is recorded.

    Raises:
        ServersError: This version does not work with the database.
    """
    with locked(session):
        session.execute("SET LOCAL client_min_messages = warning")  # not that it is there already
        session.execute(MAKE_RECORD)
        session.execute(ADOPT_RECORD)
        recorded = session.cursor(row_factory=class_row(Recorded)).execute(READ_RECORD).fetchall()
    if strange := strange_of(names_of_migrations(), recorded):
        raise ServersError(too_new(strange))
    return not recorded


def apply(session: Session, migration: Migration, *, finish: bool) -> bool:
    """Apply what is missing of a migration, with `finish` also what waits; return whether its last step was missing."""
    is_applied = False
    steps = migration.steps if finish else migration.steps[: migration.due_count]
    try:
        for number, step in enumerate(steps, start=1):
            is_applied = patiently(partial(take, session, migration, number, step))
    except psycopg.Error as error:
        error.add_note(migration.name)
        raise
    return is_applied


def take(session: Session, migration: Migration, number: int, step: Step) -> bool:
    """Apply a step and record it; return whether it was missing."""
    if not step.is_transaction and is_missing(session, migration, number):
        try:
            execute_all(session, step)
        except MADE_MEANWHILE as error:
            raise MadeByAnotherError from error
    with locked(session):
        if not is_missing(session, migration, number):
            return False
        if step.is_transaction:
            execute_all(session, step)
        is_last = number == len(migration.steps)
        works_with = None if step.waits else migration.works_with
        row = {"name": migration.name, "steps": number, "works_with": works_with, "is_last": is_last}
        session.execute(RECORD_STEP, row)
    return True


def execute_all(session: Session, step: Step) -> None:
    """Run a step's statements."""
    for statement in step.statements:
        session.execute(statement.encode())


def is_missing(session: Session, migration: Migration, number: int) -> bool:
    """Say whether a step was not applied yet."""
    row = session.execute(STEPS_DONE, (migration.name,)).fetchone()
    return row is None or row[0] < number
