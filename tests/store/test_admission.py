"""A process begins with a login that policies bind and a schema that it works with, or says in one line why not."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict

from runtime.commands import this_python
from runtime.errors import SettingsError, UnavailableError
from runtime.settings import Settings
from runtime.store.admission import admit
from runtime.store.migration_files import MIGRATIONS, names_of_migrations
from tests.chaos.processes import environment, settings_with
from tests.database import cloned_database, database_named
from tests.store.given import connected

ROOT = MIGRATIONS.parents[1]
DEADLINE_S = 30.0
NEWEST = names_of_migrations()[-1]
LACK_NEWEST = "DELETE FROM careerbird_migrations WHERE name = %s"
HALF = "UPDATE careerbird_migrations SET applied_at = NULL WHERE name = %s"
ADD = "INSERT INTO careerbird_migrations (name, steps, works_with, applied_at) VALUES ('9999_newer', 1, %s, now())"
COMMANDS = [
    pytest.param(["runtime.serve", "get-job", "--port", "0"], id="serve"),
    pytest.param(["runtime.work"], id="work"),
    pytest.param(["runtime.fire", "collect_queue_statistics"], id="fire"),
]


@pytest.fixture
def owner_url(template: str) -> Iterator[str]:
    """A database of the test's own, whose schema it changes."""
    with cloned_database(template) as url:
        yield url


def said_by(command: list[str], settings: Settings) -> tuple[int, str]:
    """Run a command that shall refuse to start; return its code and all that it wrote."""
    line = [sys.executable, "-m", *command]
    done = subprocess.run(  # noqa: S603 -- our own command
        line, cwd=ROOT, env=environment(settings), capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    return done.returncode, done.stdout + done.stderr


# a worker on an older schema was ready, accepted everything and worked nothing
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("change", [LACK_NEWEST, HALF], ids=["lacking", "half"])
def test_code_on_an_older_schema_refuses_to_start(
    command: list[str], change: str, owner_url: str, settings: Settings
) -> None:
    with connected(owner_url) as owner:
        owner.execute(change.encode(), [NEWEST])

    code, said = said_by(command, settings)

    assert code == 2
    assert (
        said == f"The database lacks {NEWEST}: run `{this_python()} -m runtime.migrate` before this version starts.\n"
    )


async def test_a_schema_of_before_versions_were_told_is_an_older_one(owner_url: str, database_url: str) -> None:
    with connected(owner_url) as owner:
        owner.execute("DROP TABLE careerbird_migrations")

    with pytest.raises(SettingsError, match=r"^The database lacks 00\d\d_.*: run `\S+ -m runtime.migrate` before"):
        await admit(database_url)


@pytest.mark.parametrize("command", COMMANDS)
def test_code_on_a_newer_schema_that_does_not_say_that_it_may_run_refuses_to_start(
    command: list[str], owner_url: str, settings: Settings
) -> None:
    with connected(owner_url) as owner:
        owner.execute(ADD, [None])

    code, said = said_by(command, settings)

    assert code == 2
    assert said.startswith("The database has 9999_newer, which this version does not know")
    assert said.count("\n") == 1


@pytest.mark.parametrize(("works_with", "may_run"), [(NEWEST[:4], True), ("0001", True), ("9998", False)])
async def test_code_on_a_newer_schema_runs_when_the_migration_says_that_it_may(
    works_with: str, may_run: object, owner_url: str, database_url: str
) -> None:
    with connected(owner_url) as owner:
        owner.execute(ADD, [works_with])

    if may_run:
        await admit(database_url)
    else:
        with pytest.raises(SettingsError, match="9999_newer"):
            await admit(database_url)


# no policy binds a superuser, an owner or a login with BYPASSRLS
async def test_a_login_that_no_policy_binds_is_refused_at_the_start(owner_url: str) -> None:
    with pytest.raises(SettingsError, match="which row-level security does not bind: log in as 'careerbird'"):
        await admit(owner_url)


# a check that refuses everybody would pass the test above
async def test_the_products_own_login_is_accepted_at_the_start(database_url: str) -> None:
    await admit(database_url)


async def test_an_empty_database_is_refused_at_the_start(template: str) -> None:
    with pytest.raises(SettingsError, match=r"without this product's tables: run `\S+ -m runtime.migrate`\.$"):
        await admit(database_named(template, "template1", user="careerbird"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("wrong", [{"user": "nosuch"}, {"dbname": "nosuch"}], ids=["login", "database"])
def test_a_login_that_postgresql_refuses_is_one_line_that_says_why(
    command: list[str], wrong: dict[str, str], settings: Settings
) -> None:
    url = changed(settings.require_database_url(), **wrong)

    code, said = said_by(command, settings_with(settings, database_url=url))

    assert code == 2
    assert said.startswith("PostgreSQL refuses the login of DATABASE_URL: ")
    assert "nosuch" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("option", [{"sslmode": "nonsense"}, {"keepalives_idle": "soon"}, {"service": "nosuch"}])
async def test_an_option_that_means_nothing_is_not_waited_for(option: dict[str, str], database_url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL means nothing to the driver: .*\.$"):
        await admit(changed(database_url, host="127.0.0.1", **option))


@pytest.mark.parametrize("command", [["runtime.migrate"], ["runtime.pause", "bulk_analysis"]], ids=["migrate", "pause"])
@pytest.mark.parametrize(
    "wrong",
    [{"user": "nosuch"}, {"dbname": "nosuch"}, {"host": "127.0.0.1", "port": "1"}, {"host": "/nosuch"}],
    ids=["login", "database", "port", "socket"],
)
def test_a_wrong_address_is_one_line_of_any_command(
    command: list[str], wrong: dict[str, str], settings: Settings
) -> None:
    url = changed(settings.require_database_url(), **wrong)

    code, said = said_by(command, settings_with(settings, database_url=url))

    assert code == 2
    assert said.startswith("PostgreSQL ")
    assert said.endswith(".\n")
    assert said.count("\n") == 1


def test_a_login_that_may_not_migrate_is_one_line(settings: Settings, template: str) -> None:
    url = changed(template, user="careerbird")

    code, said = said_by(["runtime.migrate"], settings_with(settings, database_url=url))

    assert code == 2
    assert said.startswith("The database cannot be migrated: ")
    assert "permission denied" in said
    assert said.count("\n") == 1


async def test_a_server_that_is_not_there_yet_may_come(database_url: str) -> None:
    with pytest.raises(UnavailableError, match=r"^PostgreSQL at DATABASE_URL does not answer: .*\.$"):
        await admit(changed(database_url, host="127.0.0.1", port="1"))


# its schema would never be looked at when the server was away at the start
async def test_a_worker_waits_for_postgresql_and_can_be_stopped_meanwhile(settings: Settings) -> None:
    away = settings_with(settings, database_url=changed(settings.require_database_url(), host="127.0.0.1", port="1"))
    line = [sys.executable, "-m", "runtime.work"]
    process = await asyncio.create_subprocess_exec(
        *line, cwd=ROOT, env=environment(away) | {"LOG_LEVEL": "info"}, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    async with asyncio.timeout(DEADLINE_S):
        first = await process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        code = await process.wait()
        await process.communicate()

    assert b"worker.waiting" in first
    assert code == 0


def changed(url: str, **changes: str) -> str:
    """Return a URL with other parts, as DATABASE_URL has to be."""
    parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None} | changes
    return f"postgresql:///?{urlencode(parts)}"
