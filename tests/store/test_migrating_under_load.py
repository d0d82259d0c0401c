"""A database of many rows is migrated while it is used: nobody waits long, and every row is brought along."""

import threading
import time
from collections.abc import Callable
from typing import Self
from uuid import uuid4

import pytest

from runtime.store.migration_files import read_migrations
from runtime.store.migrations import apply, migrate, opened, prepare_record
from tests.database import database_named
from tests.store.given import Session, connected, one
from tests.store.test_migrations import empty_database

FIRST_USED = "0005"  # names before it: of these files alone nobody has a database with rows
ITEMS_OF_JOB = 500
CLIENTS = 3
FILL_JOBS = """
INSERT INTO processing_jobs (id, user_id, job_type, total_items, processed_items, failed_items, next_position, job_data)
SELECT gen_random_uuid(), gen_random_uuid(), 'echo', %(each)s, %(each)s - 2, 1, %(each)s, '{}'
FROM generate_series(1, %(jobs)s)
"""
FILL_ITEMS = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type, status, attempt, not_before,
                                  completed_at, error_code, result_data)
SELECT id, user_id, place, 'item-' || place, 'echo',
       CASE place WHEN 0 THEN 'queued' WHEN 1 THEN 'failed' ELSE 'completed' END, 1,
       CASE place WHEN 0 THEN now() + interval '1 hour' END, CASE WHEN place > 0 THEN now() END,
       CASE place WHEN 1 THEN 'refused' END, CASE WHEN place > 1 THEN jsonb_build_object('score', place) END
FROM processing_jobs, generate_series(0, total_items - 1) AS place
"""
START_JOBS = "UPDATE processing_jobs SET status = 'processing', started_at = now()"
FILL_RESUMES = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256, text_error)
SELECT gen_random_uuid(), gen_random_uuid(), 'a.pdf', 'application/pdf', 'x', 'x', 'image_only'
FROM generate_series(1, %(rows)s)
"""
# A job's life and a resume's, in the words of a process that knows the first version alone.
LIFE = (
    """
    INSERT INTO processing_jobs (id, user_id, job_type, total_items, job_data)
    VALUES (%(id)s, %(user)s, 'echo', 1, '{}')
    """,
    """
    INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type)
    VALUES (%(id)s, %(user)s, 0, 'item', 'echo')
    """,
    "UPDATE processing_jobs SET status = 'processing', started_at = now() WHERE id = %(id)s",
    "UPDATE processing_job_items SET status = 'processing', claimed_by = %(user)s, attempt = 1 WHERE job_id = %(id)s",
    """
    UPDATE processing_job_items
    SET status = 'completed', claimed_by = NULL, completed_at = now(), result_data = '{"note": "done"}'
    WHERE job_id = %(id)s
    """,
    "UPDATE processing_jobs SET status = 'completed', completed_at = now() WHERE id = %(id)s",
    """
    INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)
    VALUES (%(id)s, %(user)s, 'a.pdf', 'application/pdf', 'x', 'x')
    """,
)
# What users submit and store, in the words of an API process of before the service alone wrote.
ACT_AS_USER = "SELECT set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)"
SUBMISSION = (LIFE[0], LIFE[1], LIFE[-1])
LOOK = "SELECT status, processed_items FROM processing_jobs WHERE id = %s"
NOBODY_WAITS = "SET lock_timeout = '1s'"  # PostgreSQL refuses the statement that would, and its client fails the test
EVERY_TABLE = (
    "LOCK TABLE processing_jobs, processing_job_items, resumes, workers, queue_statistics IN ACCESS SHARE MODE"
)
LONG_LOOK_S = 1.2  # whoever waited behind somebody who waits for its end would be refused
LEFT = """
SELECT (SELECT count(*) FROM processing_job_items WHERE score IS DISTINCT FROM (result_data ->> 'score')::float8),
       (SELECT count(*) FROM resumes WHERE text_error IS NOT NULL),
       (SELECT count(*) FROM processing_jobs WHERE returned_items <> (
          SELECT count(*) FROM processing_job_items WHERE job_id = id AND not_before IS NOT NULL)),
       (SELECT count(*) FROM pg_index WHERE NOT indisvalid),
       (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND NOT relforcerowsecurity AND relname <> 'careerbird_migrations')
"""


def lead_a_life(session: Session) -> None:
    """Let a job begin and end."""
    row = {"id": uuid4(), "user": uuid4()}
    for statement in LIFE:
        session.execute(statement.encode(), row)
    assert one(session, LOOK, row["id"]) == ("completed", 1)


def submit_as_user(session: Session) -> None:
    """Submit and store something under row-level security."""
    row = {"id": uuid4(), "user": uuid4()}
    with session.transaction():
        session.execute(ACT_AS_USER, [f'{{"sub": "{row["user"]}", "role": "authenticated"}}'])
        for statement in SUBMISSION:
            session.execute(statement.encode(), row)


def look_long(session: Session) -> None:
    """Hold what a report would, which no change of a table can pass."""
    with session.transaction():
        session.execute(EVERY_TABLE)
        session.execute("SELECT pg_sleep(%s)", (LONG_LOOK_S,))
    session.execute("SELECT pg_sleep(%s)", (LONG_LOOK_S / 4,))


class Use:
    """Sessions that use a database again and again.

    Attributes:
        failures: What they met; each ends with its first.
        count: How many lives they led.
    """

    def __init__(self, url: str, *more: Callable[[Session], None]) -> None:
        self.failures: list[Exception] = []
        self.count = 0
        self._url = url
        self._stopped = threading.Event()
        uses = [lead_a_life] * CLIENTS + [look_long, *more]
        self._threads = [threading.Thread(target=self._repeat, args=(use,)) for use in uses]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def go_on(self) -> None:
        """Wait for a life that begins and ends from now on, one more of each client, or for a failure."""
        wanted = self.count + 2 * CLIENTS
        while self.count < wanted and not self.failures:
            time.sleep(0.001)

    def _repeat(self, use: Callable[[Session], None]) -> None:
        try:
            with connected(self._url) as session:
                session.execute(NOBODY_WAITS)
                while not self._stopped.is_set():
                    use(session)
                    self.count += 1
        except Exception as error:  # noqa: BLE001 -- of a thread: the test tells it
            self.failures.append(error)


def begin_with_first_version(url: str) -> None:
    """Migrate as the first version would have."""
    with opened(url) as session:
        prepare_record(session)
        for migration in read_migrations():
            if migration.name <= FIRST_USED:
                apply(session, migration, finish=False)


def fill(owner: Session, rows: int) -> None:
    """Write so many items, most of them ended, and resumes."""
    size = {"each": ITEMS_OF_JOB, "jobs": rows // ITEMS_OF_JOB, "rows": rows}
    for statement in (FILL_JOBS, FILL_ITEMS, START_JOBS, FILL_RESUMES):
        owner.execute(statement.encode(), size)


def go_on_step_by_step(url: str, use: Use, *, finish: bool = False) -> None:
    """Apply each file that is left, and see what those met that use the database meanwhile."""
    for migration in read_migrations():
        with opened(url) as session:
            apply(session, migration, finish=finish)
        use.go_on()
        assert use.failures == [], migration.name


@pytest.mark.timeout(600)
@pytest.mark.parametrize("rows", [20_000, pytest.param(1_000_000, marks=pytest.mark.chaos)])
def test_nobody_waits_a_second_for_a_migration_of_a_database_in_use(template: str, rows: int) -> None:
    """Row: a migration while the product works. Each file, with a session that looks long at every table."""
    with empty_database(template) as url, connected(url) as owner:
        begin_with_first_version(url)
        fill(owner, rows)
        with Use(url, submit_as_user) as use:
            go_on_step_by_step(url, use)
        with Use(url) as finished:
            go_on_step_by_step(url, finished, finish=True)
        left = one(owner, LEFT)

    assert use.failures == []
    assert finished.failures == []
    assert left == (0, 0, 0, 0, 0)


# an owner who is no superuser sees no row of a table whose row-level security is forced, and would change none
def test_an_owner_whom_policies_bind_brings_every_row_along(template: str) -> None:
    name = f"owner_{uuid4().hex[:12]}"
    with connected(template) as server:
        server.execute(f"CREATE ROLE {name} LOGIN CREATEROLE")
        server.execute(f"CREATE DATABASE {name} OWNER {name}")
        url = database_named(template, name, user=name)
        try:
            begin_with_first_version(url)
            with connected(database_named(template, name)) as superuser:
                fill(superuser, 2_000)
                migrate(url)
                left = one(superuser, LEFT)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
            server.execute(f"DROP ROLE {name}")

    assert left == (0, 0, 0, 0, 0)
