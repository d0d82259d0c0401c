"""Whether the servers that a process was given are fit for it, asked before it begins."""

from collections.abc import Collection

from runtime.needs import Need
from runtime.on_demand import import_object
from runtime.settings import Settings

CHECKS: dict[Need, str] = {
    "postgres": "runtime.store.admission:admit",
    "redis": "runtime.store.redis.eviction:refuse_eviction",
}


async def admit_servers(settings: Settings, needs: Collection[Need]) -> None:
    """Refuse a Redis that evicts keys, and a database that this code could not work with.

    Raises:
        BulkError: As `refuse_eviction` and `admit`, or an address is needed and not set.
    """
    if "redis" in needs and not settings.redis_may_evict:
        await import_object(CHECKS["redis"])(settings.require_redis_url())
    if "postgres" in needs:
        await import_object(CHECKS["postgres"])(settings.require_database_url())
