"""PgQueuer on asyncpg, enqueued together, batches of 100."""

import asyncio

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from tests.bench.peers.work import AT_ONCE, Worker, await_start, order, pool

BATCH = 100


async def main() -> None:
    """Enqueue, then work."""
    what = order()
    # where PostgreSQL is, PGHOST and the others say: asyncpg reads no database out of a URL's query
    async with pool() as connections, asyncpg.create_pool(max_size=AT_ONCE) as own:
        items = Worker(what, connections)
        driver = AsyncpgPoolDriver(own)
        queries = Queries(driver)
        await queries.install()
        payloads: list[bytes | None] = [item_id.encode() for item_id in what.items()]
        await queries.enqueue(["work_item"] * what.item_count, payloads, [0] * what.item_count)
        worker = PgQueuer(driver)

        @worker.entrypoint("work_item")
        async def work_item(job: Job) -> None:
            await items.work((job.payload or b"").decode())

        await_start()
        await worker.run(batch_size=BATCH)


if __name__ == "__main__":
    asyncio.run(main())
