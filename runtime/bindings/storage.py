"""Room for what users store: asked for in the transaction that stores it, while nobody else takes any."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from runtime.bindings.resources import Resources
from runtime.store.database import Connection
from runtime.store.identity import Identity
from runtime.store.usage import HOLD_USAGE


@asynccontextmanager
async def storing(
    resources: Resources, identity: Identity, *, file_count: int, size_bytes: int
) -> AsyncIterator[Connection]:
    """Run a transaction of the user that stores so much.

    Raises:
        QuotaExceededError: The plan has no room for it; nothing is stored.
        UnavailableError: As `Database.transaction`.
    """
    user_lock = resources.user_locks.of(identity.user_id or UUID(int=0))
    async with user_lock, resources.database.transaction(identity) as connection:
        held = await connection.fetch_one(HOLD_USAGE, {"user_id": identity.user_id})
        files, stored_bytes = held or (0, 0)
        resources.limiter.check(identity, "stored_files", present=files, wanted=file_count)
        resources.limiter.check(identity, "stored_bytes", present=stored_bytes, wanted=size_bytes)
        yield connection
