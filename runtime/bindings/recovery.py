"""Recovery of stalled work, for the schedule `recover_stalled_work`."""

from typing import ClassVar

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.binding import Binding, Need
from runtime.store.identity import SERVICE
from runtime.store.keys import turn_of
from runtime.store.recovery import (
    DROP_CLAIMS,
    DUE_TURNS,
    FAIL_CULPRITS,
    FORGET_WORKERS,
    RETURN_CLAIMS,
    RETURN_LEFT_CLAIMS,
    RETURN_ORPHANS,
    RETURN_SUMMARIES,
    RETURN_SUSPECTS,
    SILENT_WORKERS,
)

CULPRIT = ("job_id", "position", "worker_id", "item_id", "attempt", "job_type")  # as `FAIL_CULPRITS` returns it
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
        self._resources.metrics.work.leases_lost.add("worker_died", count=item_count)
        if worker_count or item_count:
            log.warning("workers.given_up", worker_count=worker_count, item_count=item_count)
        return done

    async def _return_claims(self) -> tuple[int, int]:
        async with self._resources.database.transaction(SERVICE) as connection:
            silent = [row[0] for row in await connection.fetch(SILENT_WORKERS)]
            if not silent:
                return 0, 0
            dead = {"worker_ids": silent}
            left = await connection.fetch(RETURN_LEFT_CLAIMS, dead)
            failed = await connection.fetch(FAIL_CULPRITS, dead)
            suspects = await connection.fetch(RETURN_SUSPECTS, dead)
            explained = {"explained": list({row[2] for row in (*failed, *suspects)})}
            returned = await connection.fetch(RETURN_CLAIMS, dead | explained)
            for statement in (RETURN_SUMMARIES, DROP_CLAIMS, FORGET_WORKERS):
                await connection.execute(statement, dead)
        for row in failed:
            log.error("item.crashed", **dict(zip(CULPRIT, row, strict=True)))
        return len(silent), len(left) + len(failed) + len(suspects) + len(returned)

    async def _return_orphans(self) -> int:
        async with self._resources.database.transaction(SERVICE) as connection:
            await connection.execute(RETURN_SUMMARIES, {"worker_ids": []})
            return len(await connection.fetch(RETURN_ORPHANS, {"explained": []}))

    async def _put_tickets(self) -> int:
        put = 0
        try:
            for row in await self._resources.database.fetch(SERVICE, DUE_TURNS):
                put += await self._resources.tickets.put(turn_of(*row))
        except (RedisError, OSError) as error:
            log.warning("ticket.postponed", reason=type(error).__name__)
        return put
