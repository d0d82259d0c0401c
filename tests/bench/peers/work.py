"""What every peer's program does: the work of an item, and telling when it may begin and when all is done.

A program is started as `python -m tests.bench.peers.NAME KIND COUNT JOB_ID`. It enqueues, says `ready`, waits for a
line, works, says `done` with the last item. `KIND` is `bare` (the item does nothing) or `durable` (one transaction an
item writes its result and counts it in its job).
"""

import json
import os
import sys
from typing import NamedTuple

from psycopg_pool import AsyncConnectionPool

from tests.bench.plain_sql import COUNT_ITEM, FINISH_ITEM, SUMMARY

AT_ONCE = 20


class Order(NamedTuple):
    """What a program is asked for."""

    is_durable: bool
    item_count: int
    job_id: str

    def items(self) -> list[str]:
        """Return the ids of the items, as in `plain_items`."""
        return [str(number) for number in range(self.item_count)]


def order() -> Order:
    """Return what the command line asks for."""
    kind, count, job_id = sys.argv[1:4]
    return Order(is_durable=kind == "durable", item_count=int(count), job_id=job_id)


def await_start() -> None:
    """Say that all is enqueued, and wait until the clock runs."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def say_done() -> None:
    """Say that the last item is done."""
    sys.stdout.write("done\n")
    sys.stdout.flush()


def pool() -> AsyncConnectionPool:
    """Return connections to PostgreSQL, as many as items are worked at once; not yet open."""
    return AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=AT_ONCE, max_size=AT_ONCE, open=False)


class Worker:
    """Works items and says when the last one is done."""

    def __init__(self, what: Order, connections: AsyncConnectionPool) -> None:
        """Begin at none."""
        self._order = what
        self._connections = connections
        self._left = what.item_count

    async def work(self, item_id: str) -> None:
        """Do what the order says for one item."""
        if self._order.is_durable:
            async with self._connections.connection() as connection, connection.transaction():
                result = json.dumps({"score": 1.5, "summary": SUMMARY})
                await connection.execute(FINISH_ITEM, (result, self._order.job_id, item_id))
                await connection.execute(COUNT_ITEM, (self._order.job_id,))
        self._left -= 1
        if not self._left:
            say_done()
