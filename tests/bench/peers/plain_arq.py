"""arq, an item a job, 20 at once, a poll every 10 ms."""

import asyncio
import os

from arq.connections import RedisSettings, create_pool
from arq.worker import Worker as ArqWorker
from arq.worker import func

from tests.bench.peers.work import AT_ONCE, Worker, await_start, order, pool


async def work_item(ctx: dict[str, Worker], item_id: str) -> None:
    """Work one item."""
    await ctx["items"].work(item_id)


async def main() -> None:
    """Enqueue, then work."""
    what = order()
    async with pool() as connections:
        redis = await create_pool(RedisSettings.from_dsn(os.environ["REDIS_URL"]))
        for item_id in what.items():
            await redis.enqueue_job("work_item", item_id)
        functions = [func(work_item, name="work_item")]
        ctx = {"items": Worker(what, connections)}
        worker = ArqWorker(functions, redis_pool=redis, max_jobs=AT_ONCE, poll_delay=0.01, keep_result=0, ctx=ctx)
        await_start()
        await worker.async_run()


if __name__ == "__main__":
    asyncio.run(main())
