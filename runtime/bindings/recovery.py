"""Healing, for the schedules that keep promises: see `recover_stalled_work`."""

from typing import Any, ClassVar

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.binding import Binding, Need
from runtime.store.database import SERVICE
from runtime.store.planning import BY_INDEX
from runtime.store.recovery import (
    DROP_CLAIMS,
    FAIL_CULPRITS,
    FORGET_WORKERS,
    OPEN_TURNS,
    RETURN_CLAIMS,
    RETURN_ORPHANS,
    SILENT_WORKERS,
)
from runtime.store.tickets import Turn

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Recovered(Struct, frozen=True, kw_only=True):
    """What one recovery did."""

    worker_count: int
    item_count: int
    ticket_count: int


class Recovery(Binding):
    """Gives back what dead workers held and puts the tickets that are missing; safe to run twice at once."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    async def run(self) -> Recovered:
        """Recover once.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        worker_count, item_count = await self._return_claims()
        item_count += await self._return_orphans()
        ticket_count = await self._put_tickets()
        done = Recovered(worker_count=worker_count, item_count=item_count, ticket_count=ticket_count)
        if worker_count or item_count:
            log.warning("workers.given_up", worker_count=worker_count, item_count=item_count)
        return done

    async def _return_claims(self) -> tuple[int, int]:
        async with self._resources.database.transaction(SERVICE) as connection:
            silent: list[Any] = await (await connection.execute(SILENT_WORKERS)).fetchall()
            if not silent:
                return 0, 0
            await connection.execute(BY_INDEX)
            workers = {"worker_ids": [row[0] for row in silent]}
            failed = await (await connection.execute(FAIL_CULPRITS, workers)).fetchall()
            returned = await (await connection.execute(RETURN_CLAIMS, workers)).fetchall()
            await connection.execute(DROP_CLAIMS, workers)
            await connection.execute(FORGET_WORKERS, workers)
        for job_id, position in failed:
            log.error("item.crashed", job_id=job_id, position=position)
        return len(silent), len(failed) + len(returned)

    async def _return_orphans(self) -> int:
        async with self._resources.database.transaction(SERVICE) as connection:
            await connection.execute(BY_INDEX)
            return len(await (await connection.execute(RETURN_ORPHANS)).fetchall())

    async def _put_tickets(self) -> int:
        async with self._resources.database.transaction(SERVICE) as connection:
            rows = await (await connection.execute(OPEN_TURNS)).fetchall()
        put = 0
        try:
            for job_type, lane, user_id in rows:
                put += await self._resources.tickets.put(Turn(job_type=job_type, lane=lane, user_id=user_id))
        except (RedisError, OSError) as error:
            log.warning("ticket.postponed", reason=type(error).__name__)
        return put
