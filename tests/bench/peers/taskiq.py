"""taskiq over a Redis stream, which acknowledges; 20 at once."""

import asyncio
import os

from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker

from tests.bench.peers.work import AT_ONCE, Worker, await_start, order, pool


async def main() -> None:
    """Enqueue, then work."""
    what = order()
    broker = RedisStreamBroker(os.environ["REDIS_URL"])
    async with pool() as connections:
        items = Worker(what, connections)

        @broker.task
        async def work_item(item_id: str) -> None:
            await items.work(item_id)

        await broker.startup()
        for item_id in what.items():
            await work_item.kiq(item_id)
        await_start()
        await run_receiver_task(broker, max_async_tasks=AT_ONCE, max_prefetch=AT_ONCE)


if __name__ == "__main__":
    asyncio.run(main())
