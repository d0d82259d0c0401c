"""What has to be known of servers that a URL names: whose login it is, and whether Redis forgets."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import psycopg
from redis import Redis, RedisError

from runtime.commands import this_python
from runtime.errors import ServersError
from runtime.store.admission import LOGIN_ROLE
from runtime.store.connections import conninfo_of
from runtime.store.migrations import migrate
from runtime.store.sqlstates import reason_of

APPLICATION_LOGIN = "careerbird"  # made by the migrations; owns nothing
SAFE_POLICY = "noeviction"
ASK_TIMEOUT_S = 5


def bring_up_to_date(url: str, *, finish: bool) -> None:
    """Migrate the database, and finish where nobody else uses it.

    Raises:
        ServersError: It does not answer, or the login lacks the right.
    """
    try:
        migrate(url, finish=finish)
    except psycopg.Error as error:
        reason = reason_of(error)
        message = f"DATABASE_URL cannot be migrated ({reason}): let its owner run {this_python()} -m runtime.migrate."
        raise ServersError(message) from error


def passes_row_level_security(url: str) -> bool:
    """Say whether no policy binds the login."""
    with psycopg.connect(conninfo_of(url), connect_timeout=ASK_TIMEOUT_S) as connection:
        row = connection.execute(LOGIN_ROLE).fetchone()
    return bool(row and row[1])


def eviction_warning(url: str) -> str | None:
    """Return a warning when a Redis of this machine may evict keys; None when it keeps them.

    An evicted ticket leaves a job waiting for recovery, so such a server is not for this product. The one on a
    developer's machine is often shared with other projects, and there recovery is good enough.

    Raises:
        ServersError: A Redis elsewhere evicts keys.
    """
    policy = eviction_policy(url)
    if policy in {SAFE_POLICY, ""}:
        return None
    fact = f"Redis at REDIS_URL evicts keys (maxmemory-policy {policy})"
    if not is_of_this_machine(url):
        message = f"{fact}: set it to {SAFE_POLICY}, or unset REDIS_URL."
        raise ServersError(message)
    return f"{fact}: tickets may get lost and come back late; better set it to {SAFE_POLICY}."


def eviction_policy(url: str) -> str:
    """Ask for the policy; `""` where the server does not tell, as for a URL of Sentinel or of a cluster."""
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        return ""
    try:
        with Redis.from_url(url, socket_timeout=ASK_TIMEOUT_S, socket_connect_timeout=ASK_TIMEOUT_S) as client:
            return str(client.info("memory").get("maxmemory_policy", ""))
    except (RedisError, OSError):
        return ""


def is_of_this_machine(url: str) -> bool:
    """Whether a URL names a socket or loopback."""
    parts = urlsplit(url)
    if parts.scheme == "unix" or parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
