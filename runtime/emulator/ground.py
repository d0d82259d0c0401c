"""Everything before the event loop: servers up, database migrated, settings complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, structs
from psycopg.conninfo import conninfo_to_dict

from runtime.emulator.directory import load_secret
from runtime.emulator.named_servers import (
    APPLICATION_LOGIN,
    bring_up_to_date,
    eviction_warning,
    passes_row_level_security,
)
from runtime.emulator.options import Options
from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.settings import Settings

POWERFUL_LOGIN = (
    "DATABASE_URL logs in past row-level security: here each transaction becomes a plain role,"
    " elsewhere API and workers refuse such a login."
)
OWNER = "postgresql://postgres@"  # how the URL of an embedded PostgreSQL begins


class Ground(Struct, frozen=True, kw_only=True):
    """What the emulator runs on.

    Attributes:
        settings: Complete: addresses of both servers and a secret.
        postgres_version: For people, such as `PostgreSQL 15.18 (system)`.
        redis_version: For people, such as `Valkey 9.1.2 (wheel)`.
        servers: Both, running.
        sockets: Directory of the embedded servers' sockets; None when both are others'.
        notes: What the developer should know, one sentence each.
    """

    settings: Settings
    postgres_version: str
    redis_version: str
    servers: RunningServers
    sockets: Path | None
    notes: tuple[str, ...]


@contextmanager
def prepare_ground(options: Options, settings: Settings) -> Iterator[Ground]:
    """Start what has to be started and end it with the block.

    Args:
        options: Where the data lives and where servers are looked for.
        settings: As they were loaded.

    Raises:
        ServersError: A server cannot be found, started or used, or another emulator holds the directory.
    """
    named = {"DATABASE_URL": settings.database_url or "", "REDIS_URL": settings.redis_url or ""}
    choice = find_servers({"PATH": os.environ.get("PATH", ""), **named}, sources=options.sources)
    with start_servers(choice, options.directory, "durable") as servers:
        yield make_ready(servers, options, settings)


def make_ready(servers: RunningServers, options: Options, settings: Settings) -> Ground:
    """Migrate, and complete the settings."""
    bring_up_to_date(servers.database_url, finish=servers.postgres_pid is not None)  # one that is started is ours alone
    return Ground(
        settings=structs.replace(
            settings,
            database_url=application_url(servers),
            redis_url=servers.redis_url,
            jwt_secret=settings.jwt_secret or load_secret(options.directory),
        ),
        postgres_version=servers.postgres_version,
        redis_version=servers.redis_version,
        servers=servers,
        sockets=sockets_of(servers),
        notes=notes(servers),
    )


def application_url(servers: RunningServers) -> str:
    """Return the URL for API and workers: an embedded PostgreSQL's owner gives way to a login that owns nothing."""
    if servers.postgres_pid is None:
        return servers.database_url
    return servers.database_url.replace(OWNER, f"postgresql://{APPLICATION_LOGIN}@", 1)


def sockets_of(servers: RunningServers) -> Path | None:
    """Return where embedded servers listen."""
    if servers.postgres_pid is not None:
        return Path(str(conninfo_to_dict(servers.database_url)["host"]))
    if servers.redis_pid is not None:
        return Path(servers.redis_url.removeprefix("unix://").partition("?")[0]).parent
    return None


def notes(servers: RunningServers) -> tuple[str, ...]:
    """Return what to say about servers that a URL names."""
    said: list[str] = []
    if servers.postgres_pid is None and passes_row_level_security(servers.database_url):
        said.append(POWERFUL_LOGIN)
    warning = eviction_warning(servers.redis_url) if servers.redis_pid is None else None
    return (*said, warning) if warning else tuple(said)
