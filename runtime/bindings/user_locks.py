"""A lock for each user, so that one who waits for the user's row in PostgreSQL waits without a connection."""

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary


class UserLocks:
    """The locks of the users that somebody waits for; nothing is kept of the others."""

    def __init__(self) -> None:
        """Start without any."""
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def of(self, user_id: UUID) -> asyncio.Lock:
        """Return the lock of a user."""
        return self._locks.setdefault(user_id, asyncio.Lock())
