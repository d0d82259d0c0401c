"""What takes something from the version before waits until none of its processes is left; this one runs meanwhile."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from runtime.store.admission import admit
from runtime.store.migration_files import read_migration, read_migrations
from runtime.store.migrations import apply, migrate, opened, prepare_record, unfinished
from tests.database import database_named
from tests.store.given import Session, connected, one
from tests.store.test_migrating_under_load import submit_as_user
from tests.store.test_migrations import NOTHING, empty_database, ended, migrating

TAKING = "0016_only_the_service_writes"
WORKS_WITH = "SELECT works_with FROM careerbird_migrations WHERE name = %s"


@pytest.fixture
def used_url(template: str) -> Iterator[str]:
    """A database of the version before, in use."""
    with empty_database(template) as url:
        with opened(url) as session:
            prepare_record(session)
            for migration in (file for file in read_migrations() if file.name < TAKING):
                apply(session, migration, finish=False)
        yield url


def counted(session: Session) -> tuple[object, ...] | None:
    return one(session, "SELECT (SELECT count(*) FROM processing_jobs), (SELECT count(*) FROM resumes)")


# an API process of before answered every submission with 503 from the migration to its end
def test_the_version_before_goes_on_writing_until_the_migrations_are_finished(used_url: str) -> None:
    with connected(used_url) as session:
        migrate(used_url)
        submit_as_user(session)
        submitted, left = counted(session), unfinished(used_url)

        finished = migrate(used_url, finish=True)

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            submit_as_user(session)
    assert submitted == (1, 1)
    assert left == finished == [TAKING]
    assert unfinished(used_url) == []


def test_this_version_begins_before_the_migrations_are_finished_and_says_that_they_are_not(used_url: str) -> None:
    migrate(used_url)
    login = database_named(used_url, str(psycopg.conninfo.conninfo_to_dict(used_url)["dbname"]), user="careerbird")

    with capture_logs() as before:
        asyncio.run(admit(login))
    migrate(used_url, finish=True)
    with capture_logs() as after:
        asyncio.run(admit(login))

    assert [(line["event"], line["migrations"]) for line in before] == [("migration.unfinished", [TAKING])]
    assert after == []


# a process of the version before that starts again meanwhile would refuse to, or start and meet what was taken
def test_a_migration_says_that_the_version_before_works_until_it_is_finished(used_url: str) -> None:
    with connected(used_url) as session:
        migrate(used_url)
        before = one(session, WORKS_WITH, TAKING)

        migrate(used_url, finish=True)

        after = one(session, WORKS_WITH, TAKING)
    assert (before, after) == (("0015",), (None,))


def test_the_command_says_what_waits_and_how_it_is_finished(used_url: str) -> None:
    [(_, first, _)] = ended([migrating(used_url)])
    [(_, again, _)] = ended([migrating(used_url)])
    [finished] = ended([migrating(used_url, "--finish")])

    assert first.startswith(f"Applied {TAKING}, ")
    assert first.splitlines()[1].startswith(f"{TAKING}: a part waits until no process of an older version is left;")
    assert again.startswith(NOTHING + TAKING)
    assert finished == (0, f"Applied {TAKING}.\n", "")


def test_steps_that_wait_come_last_in_their_file(tmp_path: Path) -> None:
    file = tmp_path / "0001_first.sql"
    file.write_text("A;\n-- step, outside a transaction\nB;\n\nC;\n-- step, after deployment\nD;\n\nE;\n")

    steps = read_migration(file).steps

    assert [(len(step.statements), step.is_transaction, step.waits) for step in steps] == [
        (1, True, False),
        (2, False, False),
        (1, True, True),
    ]
    for migration in read_migrations():
        assert not any(step.waits for step in migration.steps[: migration.due_count]), migration.name
