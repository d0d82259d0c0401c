"""Redis: how every process of the bundle connects."""

from redis.asyncio import Redis
from redis.asyncio.connection import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import EqualJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from runtime.errors import SettingsError

CONNECT_TIMEOUT_S = 2.0
ANSWER_TIMEOUT_S = 15.0  # generous: a short one strands a reply that is on its way


def redis_pool(url: str) -> ConnectionPool:
    """Return a pool that connects on first use and tries a lost connection once more.

    Raises:
        SettingsError: The URL cannot be read.
    """
    try:
        return ConnectionPool.from_url(
            url,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            socket_timeout=ANSWER_TIMEOUT_S,
            retry=Retry(EqualJitterBackoff(cap=0.25, base=0.02), 1),
            retry_on_error=[RedisConnectionError],
        )
    except ValueError as error:
        message = "REDIS_URL cannot be read: write redis://host:port/0, rediss://... or unix:///path."
        raise SettingsError(message) from error


def connect_redis(url: str) -> Redis:
    """Return a client on a pool of its own.

    Raises:
        SettingsError: The URL cannot be read.
    """
    return Redis.from_pool(redis_pool(url))
