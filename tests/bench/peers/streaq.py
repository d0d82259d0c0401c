"""streaQ, an item a task, 20 at once, enqueued together."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from streaq import Worker as StreaqWorker

from tests.bench.peers.work import AT_ONCE, Worker, await_start, order, pool

connections = pool()


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Open the connections to PostgreSQL."""
    async with connections:
        yield


async def main() -> None:
    """Enqueue, then work."""
    what = order()
    items = Worker(what, connections)

    async def work_item(item_id: str) -> None:
        await items.work(item_id)

    async with StreaqWorker(os.environ["REDIS_URL"]) as client:  # a worker can be entered once
        task = client.task(ttl=0)(work_item)
        await client.enqueue_many([task.enqueue(item_id) for item_id in what.items()])
    worker = StreaqWorker(os.environ["REDIS_URL"], concurrency=AT_ONCE, lifespan=lifespan)
    worker.task(ttl=0)(work_item)
    await_start()
    await worker.run_async()


if __name__ == "__main__":
    anyio.run(main)
