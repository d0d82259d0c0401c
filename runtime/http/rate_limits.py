"""Rate limits: how many requests and submitted items a user may send, counted in Redis, else in this process.

GCRA, the leaky bucket as a clock (ITU-T I.371 annex A): a user's whole history is one moment, until which what was
sent so far is paid off. A bucket holds a minute's worth, so nobody gets two bursts at the edge of a window.
"""

import math
import time
from collections import OrderedDict
from functools import partial
from typing import Literal, Protocol
from uuid import UUID

from msgspec import Struct

from runtime.bindings.caller import Caller
from runtime.bindings.resources import Resources
from runtime.errors import TooManyRequestsError
from runtime.on_demand import import_object
from runtime.store.keys import limit_key

Bucket = Literal["requests", "items"]
WINDOW_S = 60
WINDOW_US = WINDOW_S * 1_000_000
MAX_LOCAL_USERS = 10_000


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


class SharedBuckets(Protocol):
    """The same arithmetic for all processes at once."""

    async def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool] | None:
        """Return what `LocalBuckets.charge` does; None while nobody can say."""


class RateLimiter:
    """Charges callers; never fails because Redis is away."""

    def __init__(self, resources: Resources) -> None:
        """Count in the process's Redis when it has one."""
        self._settings = resources.settings
        self._local = LocalBuckets()
        self._shared: SharedBuckets | None = None
        if resources.holds("redis"):
            redis_buckets = import_object("runtime.http.redis_buckets:RedisBuckets")
            note_failure = partial(resources.metrics.servers.redis_failures.add, "limits")
            self._shared = redis_buckets(resources.redis, window_us=WINDOW_US, note_failure=note_failure)

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
        return quota, None if charged else build_refusal(quota, cost, wait_s=(debt + price - WINDOW_US) / 1e6)

    async def _charge(self, bucket: Bucket, user_id: UUID, limit: int, cost: int) -> tuple[float, bool]:
        key = limit_key(bucket, user_id)
        shared = await self._shared.charge(key, limit, cost) if self._shared else None
        return self._local.charge(key, limit, cost) if shared is None else shared


def plan_of(caller: Caller) -> str | None:
    """Return whose limits count: a service acts for many users, so it gets the highest."""
    return "enterprise" if caller.role == "service_role" else caller.plan


def build_refusal(quota: Quota, cost: int, *, wait_s: float) -> TooManyRequestsError:
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
