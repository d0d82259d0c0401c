"""Asks the servers that `DATABASE_URL` and `REDIS_URL` name for their versions."""

from typing import Any
from urllib.parse import urlsplit

import psycopg
from msgspec import Struct
from redis import Redis, RedisError

from runtime.emulator.servers.binaries import POSTGRES_OLDEST, REDIS_OLDEST
from runtime.errors import ServersError
from runtime.store.connections import conninfo_of
from runtime.store.sqlstates import reason_of

ANSWER_TIMEOUT_S = 5


class Remote(Struct, frozen=True, kw_only=True):
    """A server that others run.

    Attributes:
        url: Where it is; a secret, so it is not part of the `repr`.
        version: For people, such as `PostgreSQL 16.4 (DATABASE_URL)`.
    """

    url: str
    version: str

    def __repr__(self) -> str:
        """Leave the URL out: it may hold a password."""
        return f"Remote(version={self.version!r})"


def remote_postgres(url: str) -> Remote:
    """Ask the server at `url` for its version.

    Raises:
        ServersError: It does not answer within 5 seconds, or is older than 15.
    """
    try:
        with psycopg.connect(conninfo_of(url), connect_timeout=ANSWER_TIMEOUT_S) as connection:
            number = connection.info.server_version
    except (psycopg.Error, ValueError) as error:
        message = f"PostgreSQL does not answer at DATABASE_URL ({reason_of(error)}): check it, or unset it."
        raise ServersError(message) from error
    major, minor = divmod(number, 10_000)
    if (major,) < POSTGRES_OLDEST:
        message = f"DATABASE_URL names PostgreSQL {major}.{minor}: version 15 or newer is needed."
        raise ServersError(message)
    return Remote(url=url, version=f"PostgreSQL {major}.{minor} (DATABASE_URL)")


def remote_redis(url: str) -> Remote:
    """Ask the server at `url` for its version; a URL of Sentinel or of a cluster is taken as it is.

    Raises:
        ServersError: It does not answer within 5 seconds, or is a Redis older than 7.0.
    """
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        return Remote(url=url, version="Redis (REDIS_URL)")
    facts = ask_redis(url)
    if "valkey_version" in facts:
        return Remote(url=url, version=f"Valkey {facts['valkey_version']} (REDIS_URL)")
    number = str(facts["redis_version"])
    if tuple(int(part) for part in number.split(".")[:2]) < REDIS_OLDEST:
        message = f"REDIS_URL names Redis {number}: version 7.0 or newer, or Valkey, is needed."
        raise ServersError(message)
    return Remote(url=url, version=f"Redis {number} (REDIS_URL)")


def ask_redis(url: str) -> dict[str, Any]:
    """Return what the server tells of itself.

    Raises:
        ServersError: It does not answer within 5 seconds.
    """
    try:
        with Redis.from_url(url, socket_timeout=ANSWER_TIMEOUT_S, socket_connect_timeout=ANSWER_TIMEOUT_S) as client:
            facts: dict[str, Any] = client.info("server")
    except (RedisError, OSError, ValueError) as error:
        message = f"Redis does not answer at REDIS_URL ({type(error).__name__}): check it, or unset it."
        raise ServersError(message) from error
    return facts
