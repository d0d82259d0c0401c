"""Pays for some requests at once, so that most of them need not ask Redis: a user never gets more than the plan allows.

What is paid in advance and not used is paid off like any other debt, in the time that it stands for.
"""

import asyncio
import time
from collections import OrderedDict
from typing import Protocol
from weakref import WeakValueDictionary

from msgspec import Struct

SHARE = 50  # of a minute's worth is paid for in advance: a fiftieth
MOST = 50
MAX_USERS = 10_000


class SharedBuckets(Protocol):
    """The arithmetic of `LocalBuckets` for all processes at once."""

    async def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool] | None:
        """Return what `LocalBuckets.charge` does; None while nobody can say."""


class Purse(Struct, kw_only=True):
    """What is known of a user's bucket, of which this process has paid `spare` for nobody yet.

    Attributes:
        limit: Of the bucket; another one has other prices.
        paid_off_at: When the bucket would be full again, in microseconds of this process's clock.
    """

    limit: int
    spare: int
    paid_off_at: float


class Prepaid:
    """Charges as `shared` does."""

    def __init__(self, shared: SharedBuckets, window_us: int) -> None:
        """Have paid for nobody; a limit is for this time."""
        self._shared = shared
        self._window_us = window_us
        self._purses: OrderedDict[str, Purse] = OrderedDict()
        self._paying: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool] | None:
        """Return the debt in microseconds before the charge, and whether it was charged; None while nobody can say."""
        if cost != 1 or limit < 2 * SHARE:
            return await self._shared.charge(key, limit, cost)
        if paid := self._take(key, limit):
            return paid
        async with self._paying.setdefault(key, asyncio.Lock()):  # who waits may have been paid for
            return self._take(key, limit) or await self._pay_in_advance(key, limit)

    def _take(self, key: str, limit: int) -> tuple[float, bool] | None:
        """Take one that is paid for; None when there is none."""
        debt, spare = self._look(key, limit)
        if not spare:
            return None
        self._purses[key].spare = spare - 1
        return debt - spare * self._window_us / limit, True

    async def _pay_in_advance(self, key: str, limit: int) -> tuple[float, bool] | None:
        debt, _ = self._look(key, limit)
        count = min(limit // SHARE, MOST)
        if debt + count * self._window_us / limit <= self._window_us:
            answer = await self._pay(key, limit, count)
            if answer is None or answer[1]:
                return answer
        return await self._pay(key, limit, 1)

    async def _pay(self, key: str, limit: int, count: int) -> tuple[float, bool] | None:
        """Pay for so many, one of which is spent."""
        answer = await self._shared.charge(key, limit, count)
        if answer is not None:
            debt, charged = answer
            paid = count * charged
            _, spare = self._look(key, limit)
            paid_off_at = time.monotonic() * 1e6 + debt + paid * self._window_us / limit
            self._purses[key] = Purse(limit=limit, spare=spare + max(paid - 1, 0), paid_off_at=paid_off_at)
            self._purses.move_to_end(key)
            if len(self._purses) > MAX_USERS:
                self._purses.popitem(last=False)
        return answer

    def _look(self, key: str, limit: int) -> tuple[float, int]:
        """Return the debt as far as it is known, and how much of it is still paid for nobody."""
        purse = self._purses.get(key)
        if purse is None or purse.limit != limit:
            return 0.0, 0
        debt = max(purse.paid_off_at - time.monotonic() * 1e6, 0.0)
        return debt, min(purse.spare, int(debt * limit / self._window_us))
