"""SAQ, an item a job, 20 at once."""

import asyncio
import os

from redis.asyncio import Redis
from saq import Worker as SaqWorker
from saq.queue.redis import RedisQueue

from tests.bench.peers.work import AT_ONCE, Worker, await_start, order, pool


async def main() -> None:
    """Enqueue, then work."""
    what = order()
    queue = RedisQueue(Redis.from_url(os.environ["REDIS_URL"]))
    await queue.connect()
    async with pool() as connections:
        items = Worker(what, connections)

        async def work_item(_: object, *, item_id: str) -> None:
            await items.work(item_id)

        for item_id in what.items():
            await queue.enqueue("work_item", item_id=item_id)
        worker = SaqWorker(queue, [("work_item", work_item)], concurrency=AT_ONCE)
        await_start()
        await worker.start()


if __name__ == "__main__":
    asyncio.run(main())
