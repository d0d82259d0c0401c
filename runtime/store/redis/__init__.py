"""Redis: how every process of the bundle connects, to one server, by Sentinels or to a cluster."""

from typing import assert_never

from redis.asyncio import Redis
from redis.asyncio.connection import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import EqualJitterBackoff
from redis.crc import key_slot
from redis.exceptions import ConnectionError as RedisConnectionError

from runtime.store.redis.cluster import ClusterRedis
from runtime.store.redis.failover import led_pool
from runtime.store.redis.owners import HashSlotOwner, HashSlots, SentinelOwner
from runtime.store.redis.urls import Cluster, SentinelService, SingleServer, read_url

CONNECT_TIMEOUT_S = 2.0
ANSWER_TIMEOUT_S = 15.0  # generous: a short one strands a reply that is on its way

__all__ = ["ClusterRedis", "connect_redis", "is_cluster", "queue_pool", "redis_pool"]


def connect_redis(url: str) -> Redis:
    """Return a client on a pool of its own; it connects on first use.

    Raises:
        SettingsError: The URL cannot be read.
    """
    match read_url(url):
        case SingleServer():
            return Redis.from_pool(redis_pool(url))
        case SentinelService() as servers:
            return Redis.from_pool(led_pool(SentinelOwner(servers), servers.options))
        case Cluster() as servers:
            return ClusterRedis(servers)
        case never:
            assert_never(never)


def queue_pool(url: str, key: str) -> ConnectionPool:
    """Return a pool for a client whose keys all lie in the slot of `key`, transactions included.

    Raises:
        SettingsError: The URL cannot be read.
    """
    match read_url(url):
        case SingleServer():
            return redis_pool(url)
        case SentinelService() as servers:
            return led_pool(SentinelOwner(servers), servers.options)
        case Cluster() as servers:
            return led_pool(HashSlotOwner(HashSlots(servers), key_slot(key.encode())), servers.options)
        case never:
            assert_never(never)


def is_cluster(url: str) -> bool:
    """Whether names need hash tags there.

    Raises:
        SettingsError: The URL cannot be read.
    """
    return isinstance(read_url(url), Cluster)


def redis_pool(url: str) -> ConnectionPool:
    """Return a pool that tries a lost connection once more."""
    return ConnectionPool.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=ANSWER_TIMEOUT_S,
        retry=Retry(EqualJitterBackoff(cap=0.25, base=0.02), 1),
        retry_on_error=[RedisConnectionError],
    )
