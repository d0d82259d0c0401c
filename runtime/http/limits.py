"""Rate limits: how many requests and submitted items a user may send, counted in Redis, else in this process.

GCRA, the leaky bucket as a clock (ITU-T I.371 annex A): a user's whole history is one moment, until which what was
sent so far is paid off. A bucket holds a minute's worth, so nobody gets two bursts at the edge of a window.
"""

import asyncio
import math
import time
from collections import OrderedDict
from typing import Literal
from uuid import UUID

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.caller import Caller
from runtime.bindings.resources import Resources
from runtime.errors import TooManyRequestsError
from runtime.store.keys import limit_key

log: structlog.stdlib.BoundLogger = structlog.get_logger()
Bucket = Literal["requests", "items"]
WINDOW_S = 60
WINDOW_US = WINDOW_S * 1_000_000
REDIS_TIMEOUT_S = 0.25
REDIS_PAUSE_S = 2.0  # after a failure: most requests do not wait for a Redis that is away
MAX_LOCAL_USERS = 10_000

# KEYS: the user's bucket. ARGV: limit, cost, window in us. Answers: debt in us before the charge, charged or not.
CHARGE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local debt = math.max((tonumber(redis.call('GET', KEYS[1])) or 0) - now, 0)
local window = tonumber(ARGV[3])
local owed = debt + ARGV[2] * window / ARGV[1]
if owed > window then return {math.floor(debt), 0} end
redis.call('SET', KEYS[1], string.format('%.0f', now + owed), 'PX', math.ceil(owed / 1000) + 1)
return {math.floor(debt), 1}
"""


class Quota(Struct, frozen=True, kw_only=True):
    """What is left of one bucket after a charge.

    Attributes:
        limit: What the bucket holds, for `WINDOW_S` seconds.
        remaining: What could be sent now.
        full_in_s: Seconds until it is full again.
    """

    bucket: Bucket
    limit: int
    remaining: int
    full_in_s: int


class LocalBuckets:
    """The same arithmetic in this process, for the users seen last."""

    def __init__(self) -> None:
        """Start with every bucket full."""
        self._paid_off_at: OrderedDict[str, float] = OrderedDict()

    def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool]:
        """Return the debt in microseconds before the charge, and whether it was charged."""
        now = time.monotonic() * 1e6
        debt = max(self._paid_off_at.pop(key, now) - now, 0.0)
        owed = debt + cost * WINDOW_US / limit
        charged = owed <= WINDOW_US
        self._paid_off_at[key] = now + (owed if charged else debt)
        if len(self._paid_off_at) > MAX_LOCAL_USERS:
            self._paid_off_at.popitem(last=False)
        return debt, charged


class RateLimiter:
    """Charges callers; never fails because Redis is away."""

    def __init__(self, resources: Resources) -> None:
        """Count in the process's Redis when it has one."""
        self._settings = resources.settings
        self._local = LocalBuckets()
        self._redis_after = 0.0
        try:
            self._script = resources.redis.register_script(CHARGE)
        except LookupError:
            self._redis_after = math.inf

    async def charge(self, caller: Caller, bucket: Bucket, cost: int) -> tuple[Quota, TooManyRequestsError | None]:
        """Take `cost` from a bucket of the caller's plan; a refused charge takes nothing.

        Returns:
            What is left, and the error to raise when it was not enough.
        """
        plan_limit = self._settings.plan_limit(plan_of(caller))
        limit = plan_limit.requests if bucket == "requests" else plan_limit.items
        debt, charged = await self._charge(bucket, caller.user_id, limit, cost)
        price = cost * WINDOW_US / limit
        owed = debt + price if charged else debt
        quota = Quota(
            bucket=bucket,
            limit=limit,
            remaining=max(math.floor((WINDOW_US - owed) * limit / WINDOW_US + 1e-6), 0),
            full_in_s=math.ceil(owed / 1e6),
        )
        return quota, None if charged else refusal(quota, cost, wait_s=(debt + price - WINDOW_US) / 1e6)

    async def _charge(self, bucket: Bucket, user_id: UUID, limit: int, cost: int) -> tuple[float, bool]:
        key = limit_key(bucket, user_id)
        if time.monotonic() >= self._redis_after:
            try:
                async with asyncio.timeout(REDIS_TIMEOUT_S):
                    debt, charged = await self._script([key], [limit, cost, WINDOW_US])
            except (RedisError, OSError, TimeoutError) as error:
                self._redis_after = time.monotonic() + REDIS_PAUSE_S
                log.warning("limits.localized", reason=type(error).__name__)
            else:
                return float(debt), bool(charged)
        return self._local.charge(key, limit, cost)


def plan_of(caller: Caller) -> str | None:
    """Return whose limits count: a service acts for many users, so it gets the highest."""
    return "enterprise" if caller.role == "service_role" else caller.plan


def refusal(quota: Quota, cost: int, *, wait_s: float) -> TooManyRequestsError:
    """Return the error of a charge that the bucket could not pay."""
    if cost > quota.limit:
        detail = f"The plan allows {quota.limit} {quota.bucket} per minute, so never this many at once: split them."
        return TooManyRequestsError(detail, retry_after_s=WINDOW_S)
    detail = f"The plan allows {quota.limit} {quota.bucket} per minute; come again later."
    return TooManyRequestsError(detail, retry_after_s=max(math.ceil(wait_s), 1))


def policy_header(quotas: list[Quota]) -> str:
    """Return `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10 section 3)."""
    return ", ".join(f'"{quota.bucket}";q={quota.limit};w={WINDOW_S}' for quota in quotas)


def limit_header(quotas: list[Quota]) -> str:
    """Return `RateLimit` (section 4 of the same draft)."""
    return ", ".join(f'"{quota.bucket}";r={quota.remaining};t={quota.full_in_s}' for quota in quotas)
