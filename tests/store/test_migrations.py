"""A database is brought to this version once, whoever starts at the same moment, and Supabase's own stays."""

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from runtime.emulator.servers import find_servers, start_servers
from runtime.store.migration_files import MIGRATIONS
from runtime.store.migrations import LOCK, migrate
from tests.database import database_named
from tests.store.given import Session, connected, one

ROOT = MIGRATIONS.parents[1]
NAMES = [path.stem for path in sorted(MIGRATIONS.glob("*.sql"))]
APPLIED = f"Applied {', '.join(NAMES)}.\n"
NOTHING = "The database is up to date.\n"
DEADLINE_S = 60.0
OUR_ROLES = ["anon", "authenticated", "careerbird", "service_role"]
MEMBERSHIPS = """
SELECT array_agg(role.rolname::text ORDER BY role.rolname) FROM pg_auth_members
JOIN pg_roles AS role ON role.oid = roleid JOIN pg_roles AS member ON member.oid = member
WHERE member.rolname = 'careerbird'
"""


@pytest.fixture
def empty_url(template: str) -> Iterator[str]:
    """An empty database of the session's server, whose roles are there."""
    with empty_database(template) as url:
        yield url


@contextmanager
def empty_database(server_url: str) -> Iterator[str]:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with connected(server_url) as session:
        session.execute(f"CREATE DATABASE {name}")
        try:
            yield database_named(server_url, name)
        finally:
            session.execute(f"DROP DATABASE {name} WITH (FORCE)")


def migrating(url: str, *options: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATABASE_URL": as_url(url)}
    command = [sys.executable, "-m", "runtime.migrate", *options]
    return subprocess.Popen(  # noqa: S603 -- our own command
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def as_url(conninfo: str) -> str:
    """Return a conninfo as the URL that DATABASE_URL has to be."""
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    return f"postgresql:///{parts['dbname']}?host={parts['host']}&port={parts['port']}&user={parts['user']}"


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[tuple[int, str, str]]:
    """Wait for the ends of processes; return their codes and what they said."""
    said = [process.communicate(timeout=DEADLINE_S) for process in processes]
    return [(process.returncode, *texts) for process, texts in zip(processes, said, strict=True)]


def until_one_waits(session: Session) -> None:
    end = time.monotonic() + DEADLINE_S
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
    while one(session, query) == (0,):
        assert time.monotonic() < end, "nobody waits for the lock"
        time.sleep(0.01)


def tables(session: Session) -> set[str]:
    return {row[0] for row in session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_the_command_says_what_it_applied_and_a_second_run_applies_nothing(empty_url: str) -> None:
    first = ended([migrating(empty_url)])
    second = ended([migrating(empty_url)])

    assert first == [(0, APPLIED, "")]
    assert second == [(0, NOTHING, "")]


def test_of_two_processes_that_start_on_an_empty_database_one_migrates_it(empty_url: str) -> None:
    both = ended([migrating(empty_url), migrating(empty_url)])

    with connected(empty_url) as session:
        assert "processing_jobs" in tables(session)
    assert sorted(both) == sorted([(0, APPLIED, ""), (0, NOTHING, "")])


def test_two_new_databases_of_one_new_server_are_migrated_at_once() -> None:
    choice = find_servers({"PATH": os.environ["PATH"]})
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(choice, Path(directory), "fast") as servers,
        empty_database(servers.database_url) as first,
        empty_database(servers.database_url) as second,
    ):
        both = ended([migrating(first), migrating(second)])

        with connected(first) as session:
            roles = one(session, "SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles WHERE oid >= 16384")
            memberships = one(session, MEMBERSHIPS)

    assert both == [(0, APPLIED, "")] * 2
    assert roles == (OUR_ROLES,)
    assert memberships == (["authenticated", "service_role"],)


def test_a_process_that_waits_for_another_may_be_killed_without_a_trace(empty_url: str) -> None:
    with connected(empty_url) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        waiting = migrating(empty_url)
        until_one_waits(holder)
        waiting.kill()
        waiting.communicate()

    assert migrate(empty_url) == NAMES


def test_a_file_that_fails_leaves_nothing_and_is_applied_the_next_time(empty_url: str) -> None:
    with connected(empty_url) as session:
        session.execute("CREATE TABLE reports ()")  # in the way of the last table of the second file
        with pytest.raises(psycopg.errors.DuplicateTable):
            migrate(empty_url)
        left = tables(session)
        session.execute("DROP TABLE reports")

        applied = migrate(empty_url)

    assert "processing_jobs" not in left
    assert applied == NAMES[1:]


def test_the_functions_of_an_auth_schema_that_is_there_are_left_alone(empty_url: str) -> None:
    supabase = "SELECT '00000000-0000-0000-0000-000000000001'::uuid"
    with connected(empty_url) as session:
        session.execute("CREATE SCHEMA auth")
        session.execute(f"CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ {supabase} $$")

        migrate(empty_url)

        functions = session.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'auth'::regnamespace")
        assert [(name, source.strip()) for name, source in functions] == [("uid", supabase)]


def test_default_privileges_that_hand_everything_to_everyone_are_taken_back(empty_url: str) -> None:
    with connected(empty_url) as session:
        for role in ("anon", "authenticated", "service_role"):
            session.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO {role}")
            session.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO {role}")

        migrate(empty_url)

        rights = session.execute(
            "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE table_schema = 'public' AND (grantee IN ('PUBLIC', 'anon') OR privilege_type = 'TRUNCATE'"
            " OR (table_name ~ 'migrations' AND privilege_type <> 'SELECT')) AND grantee <> current_user"
        ).fetchall()
        assert rights == []
        for role in ("anon", "authenticated"):
            callable_by = one(session, "SELECT has_function_privilege(%s, 'cleanup_expired_jobs()', 'EXECUTE')", role)
            assert callable_by == (False,)


def test_an_owner_who_is_no_superuser_can_migrate(template: str) -> None:
    name = f"owner_{uuid.uuid4().hex[:12]}"
    with connected(template) as session:
        session.execute(f"CREATE ROLE {name} LOGIN CREATEROLE")
        session.execute(f"CREATE DATABASE {name} OWNER {name}")
        try:
            applied = migrate(database_named(template, name, user=name))
        finally:
            session.execute(f"DROP DATABASE {name} WITH (FORCE)")
            session.execute(f"DROP ROLE {name}")

    assert applied == NAMES
