"""The buckets of rate limits in Redis, which all processes share."""

import asyncio
import time
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log: structlog.stdlib.BoundLogger = structlog.get_logger()
TIMEOUT_S = 0.5  # a busy machine is late by less, and must not be told that Redis is away
PAUSE_S = 2.0  # after a failure: most requests do not wait for a Redis that is away

# KEYS: the user's bucket. ARGV: limit, cost (below zero gives back), window in us. Answers: debt in us before the
# charge, charged or not.
CHARGE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local debt = math.max((tonumber(redis.call('GET', KEYS[1])) or 0) - now, 0)
local window = tonumber(ARGV[3])
local owed = math.max(debt + ARGV[2] * window / ARGV[1], 0)
if owed > window then return {math.floor(debt), 0} end
redis.call('SET', KEYS[1], string.format('%.0f', now + owed), 'PX', math.ceil(owed / 1000) + 1)
return {math.floor(debt), 1}
"""


class RedisBuckets:
    """Charges by one script, by the clock of Redis."""

    def __init__(self, redis: Redis, *, window_us: int, note_failure: Callable[[], None]) -> None:
        """Charge in this Redis, for what may be sent in this time; tell when it does not answer."""
        self._note_failure = note_failure
        self._window_us = window_us
        self._script = redis.register_script(CHARGE)
        self._away_until = 0.0

    async def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool] | None:
        """Return the debt in microseconds before the charge, and whether it was charged; None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                debt, charged = await self._script([key], [limit, cost, self._window_us])
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + PAUSE_S
            self._note_failure()
            log.warning("limits.localized", reason=type(error).__name__)
            return None
        return float(debt), bool(charged)
