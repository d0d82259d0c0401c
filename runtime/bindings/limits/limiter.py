"""Charges users by their plan: by the minute, counted in Redis, else in this process; and at once, as PostgreSQL says.

GCRA, the leaky bucket as a clock (ITU-T I.371 annex A): a user's whole history is one moment, until which what was
sent so far is paid off. A bucket holds a minute's worth, so nobody gets two bursts at the edge of a window.
"""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from runtime.bindings.limits.local_buckets import LocalBuckets
from runtime.bindings.limits.prepaid import Prepaid, SharedBuckets
from runtime.bindings.limits.quota import WINDOW_S, Quota, limit_header, policy_header, tell
from runtime.errors import QuotaExceededError, TooManyRequestsError
from runtime.plans import AtOnce, PerMinute
from runtime.settings import Settings
from runtime.store.identity import Identity
from runtime.store.keys import limit_key

WINDOW_US = WINDOW_S * 1_000_000
WAYS_OUT: dict[AtOnce, str] = {
    "open_jobs": "wait for one to end, or cancel one",
    "waiting_items": "wait until some are worked, or submit fewer",
    "stored_files": "delete resumes or job descriptions",
    "stored_bytes": "delete resumes or job descriptions",
}
RETRY_AFTER_S: dict[AtOnce, int] = {"open_jobs": 10, "waiting_items": 10, "stored_files": 60, "stored_bytes": 60}


class Limiter:
    """Charges users; never fails because Redis is away."""

    def __init__(self, settings: Settings, shared: SharedBuckets | None) -> None:
        """Count in `shared`, and in this process where there is none or it is away."""
        self._settings = settings
        self._local = LocalBuckets(WINDOW_US)
        self._shared = Prepaid(shared, WINDOW_US) if shared else None

    async def charge(self, payer: Identity, name: PerMinute, cost: int) -> None:
        """Take `cost` from what the payer's plan allows in a minute; the product itself pays nothing.

        Raises:
            TooManyRequestsError: There is not enough; nothing was taken.
        """
        if payer.user_id is None:
            return
        limit = self._settings.plan_limit(plan_of(payer)).allows(name)
        key = limit_key(name, payer.user_id)
        debt, charged = await self._charge(key, limit, cost)
        price = cost * WINDOW_US / limit
        owed = debt + price if charged else debt
        remaining = max(math.floor((WINDOW_US - owed) * limit / WINDOW_US + 1e-6), 0)
        quota = Quota(name=name, limit=limit, remaining=remaining, full_in_s=math.ceil(owed / 1e6))
        tell(quota)
        if not charged:
            raise refuse_rate(quota, cost, wait_s=(debt + price - WINDOW_US) / 1e6)

    @asynccontextmanager
    async def charging(self, payer: Identity, name: PerMinute) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
        """Hand out what charges; where the block fails, what it charged is given back."""
        total = 0

        async def charge(cost: int) -> None:
            nonlocal total
            await self.charge(payer, name, cost)
            total += cost

        try:
            yield charge
        except BaseException:
            await self._give_back(payer, name, total)
            raise

    def check(self, payer: Identity, name: AtOnce, *, present: int, wanted: int) -> None:
        """Refuse more than the payer's plan allows at once.

        Args:
            payer: By whose plan.
            name: What is limited.
            present: How much there is already.
            wanted: How much shall come to it.

        Raises:
            QuotaExceededError: It would be too much.
        """
        limit = self._settings.plan_limit(plan_of(payer)).allows(name)
        is_enough = present + wanted <= limit
        remaining = max(limit - present - (wanted if is_enough else 0), 0)
        tell(Quota(name=name, limit=limit, remaining=remaining, full_in_s=None))
        if not is_enough:
            raise refuse_quota(name, limit, present=present, wanted=wanted)

    async def _give_back(self, payer: Identity, name: PerMinute, cost: int) -> None:
        if cost and payer.user_id is not None:
            limit = self._settings.plan_limit(plan_of(payer)).allows(name)
            await self._charge(limit_key(name, payer.user_id), limit, -cost)

    async def _charge(self, key: str, limit: int, cost: int) -> tuple[float, bool]:
        shared = await self._shared.charge(key, limit, cost) if self._shared else None
        return self._local.charge(key, limit, cost) if shared is None else shared


def plan_of(payer: Identity) -> str | None:
    """Return whose limits count: a service acts for many users, so it gets the highest."""
    return "enterprise" if payer.role == "service_role" else payer.plan


def refuse_rate(quota: Quota, cost: int, *, wait_s: float) -> TooManyRequestsError:
    """Return the error of a charge that the bucket could not pay."""
    what = quota.name.replace("_", " ")
    limits = {"RateLimit-Policy": policy_header([quota]), "RateLimit": limit_header([quota])}
    if cost > quota.limit:
        detail = f"The plan allows {quota.limit} {what} per minute, so never this many at once: split them."
        return TooManyRequestsError(detail, retry_after_s=WINDOW_S, limits=limits)
    detail = f"The plan allows {quota.limit} {what} per minute; come again later."
    return TooManyRequestsError(detail, retry_after_s=max(math.ceil(wait_s), 1), limits=limits)


def refuse_quota(name: AtOnce, limit: int, *, present: int, wanted: int) -> QuotaExceededError:
    """Return the error of what would be too much at once."""
    what = name.replace("_", " ")
    detail = f"The plan allows {limit} {what}; there are {present}, and this would add {wanted}: {WAYS_OUT[name]}."
    return QuotaExceededError(detail, retry_after_s=RETRY_AFTER_S[name])
