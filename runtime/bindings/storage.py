"""Room for what users store: asked for in the transaction that stores it, while nobody else takes any."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from runtime.bindings.resources import Resources
from runtime.store.connections import Connection
from runtime.store.identity import SERVICE, Identity
from runtime.store.usage import BEGIN_USAGE, COUNT_STORED, HOLD_USAGE, WAIT_AS_CALLER


@asynccontextmanager
async def storing(
    resources: Resources, identity: Identity, *, file_count: int, size_bytes: int
) -> AsyncIterator[Connection]:
    """Run a transaction of the service, which alone counts, that stores so much for a user.

    Raises:
        QuotaExceededError: The plan has no room for it; nothing is stored.
        UnavailableError: As `Database.transaction`.
    """
    user_lock = resources.user_locks.of(identity.user_id or UUID(int=0))
    async with user_lock, resources.database.transaction(SERVICE) as connection:
        files, stored_bytes = await hold_stored(connection, identity)
        resources.limiter.check(identity, "stored_files", present=files, wanted=file_count)
        resources.limiter.check(identity, "stored_bytes", present=stored_bytes, wanted=size_bytes)
        yield connection


async def hold_stored(connection: Connection, identity: Identity) -> tuple[int, int]:
    """Return how many files the user has and how many bytes; nobody changes that before the transaction ends."""
    who = {"user_id": identity.user_id}
    await connection.execute(WAIT_AS_CALLER)
    await connection.execute(BEGIN_USAGE, who)
    files, stored_bytes, is_stale = await connection.fetch_one(HOLD_USAGE, who) or (0, 0, True)
    if is_stale:
        files, stored_bytes = await connection.fetch_one(COUNT_STORED, who) or (0, 0)
    return files, stored_bytes
