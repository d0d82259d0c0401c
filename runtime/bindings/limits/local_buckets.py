"""The buckets of rate limits in this process, for the users seen last."""

import time
from collections import OrderedDict

MAX_USERS = 10_000


class LocalBuckets:
    """Charges by the clock of this process."""

    def __init__(self, window_us: int) -> None:
        """Start with every bucket full; a limit is for this time."""
        self._window_us = window_us
        self._paid_off_at: OrderedDict[str, float] = OrderedDict()

    def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool]:
        """Return the debt in microseconds before the charge, and whether it was charged; below zero gives back."""
        now = time.monotonic() * 1e6
        debt = max(self._paid_off_at.pop(key, now) - now, 0.0)
        owed = max(debt + cost * self._window_us / limit, 0.0)
        charged = owed <= self._window_us
        self._paid_off_at[key] = now + (owed if charged else debt)
        if len(self._paid_off_at) > MAX_USERS:
            self._paid_off_at.popitem(last=False)
        return debt, charged
