"""The other side: the same work as one would write it by hand on arq, tuned.

One arq job an item, 20 at once, a poll every 10 ms, uvloop; one transaction an item that updates the item and the
counter of its job; one PUBLISH an item. `python -m tests.bench.plain_arq DATABASE_URL REDIS_URL` says `ready`, waits
for a line, works until its input ends.
"""

import asyncio
import sys
import threading
from typing import Any

import msgspec
import uvloop
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.worker import Worker, func
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from tests.bench.plain_sql import COUNT_ITEM, FINISH_ITEM, SUMMARY

AT_ONCE = 20


async def connect(redis_url: str) -> ArqRedis:
    """Connect as arq does, with MessagePack for pickle."""
    return await create_pool(
        RedisSettings.from_dsn(redis_url),
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
        default_queue_name="plain",
    )


async def work_item(ctx: dict[Any, Any], job_id: str, item_id: str) -> None:
    """Do nothing, store about 300 bytes, publish the progress."""
    pool: AsyncConnectionPool = ctx["pool"]
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(FINISH_ITEM, (Jsonb({"score": 1.5, "summary": SUMMARY}), job_id, item_id))
        row = await (await connection.execute(COUNT_ITEM, (job_id,))).fetchone()
    await ctx["redis"].publish(f"plain:{job_id}", str(row[0] if row else 0))


async def main(database_url: str, redis_url: str) -> None:
    """Work as soon as a line comes in, so that the start-up is not measured."""
    loop = asyncio.get_running_loop()
    async with AsyncConnectionPool(database_url, min_size=AT_ONCE, max_size=AT_ONCE, open=False) as pool:
        worker = Worker(
            [func(work_item, name="work_item")],
            redis_pool=await connect(redis_url),
            queue_name="plain",
            max_jobs=AT_ONCE,
            poll_delay=0.01,
            keep_result=0,
            handle_signals=False,
            ctx={"pool": pool},
            job_deserializer=msgspec.msgpack.decode,
            job_serializer=msgspec.msgpack.encode,
        )
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        working = asyncio.create_task(worker.async_run())
        stop = lambda: (sys.stdin.read(), loop.call_soon_threadsafe(working.cancel))  # noqa: E731 -- a thread's two steps
        threading.Thread(target=stop, daemon=True).start()
        await asyncio.wait([working])
        await worker.close()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:3]))
