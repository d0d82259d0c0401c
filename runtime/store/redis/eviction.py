"""Whether Redis keeps what is put: one that evicts keys loses tickets without a word."""

import asyncio

import structlog
from redis.exceptions import AuthenticationError, RedisError

from runtime.errors import SettingsError
from runtime.store.redis import ClusterRedis, connect_redis

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SAFE_POLICY = "noeviction"
ASK_TIMEOUT_S = 2.0


async def refuse_eviction(url: str) -> None:
    """Refuse servers that evict keys; one that is away, or whose login may not ask, is let pass.

    Raises:
        SettingsError: A server's `maxmemory-policy` is another than `noeviction`, it refuses the login, or the URL
            cannot be read.
    """
    try:
        async with asyncio.timeout(ASK_TIMEOUT_S):
            policies = await ask_policies(url)
    except AuthenticationError as error:
        message = f"Redis refuses the login of REDIS_URL: {str(error).rstrip('.')}."
        raise SettingsError(message) from error
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("redis.unchecked", reason=type(error).__name__)
        return
    for policy in sorted(policies - {SAFE_POLICY}):
        message = (
            f"Redis at REDIS_URL evicts keys (maxmemory-policy {policy}), so tickets would get lost: "
            f"set it to {SAFE_POLICY}, or REDIS_MAY_EVICT=true for a shared development server."
        )
        raise SettingsError(message)


async def ask_policies(url: str) -> set[str]:
    """Ask every server that takes writes."""
    redis = connect_redis(url)
    try:
        servers = await redis.each_primary() if isinstance(redis, ClusterRedis) else [redis]
        return {(await server.info("memory")).get("maxmemory_policy", SAFE_POLICY) for server in servers}
    finally:
        await redis.aclose()
