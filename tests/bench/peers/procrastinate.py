"""Procrastinate on psycopg, deferred together, 20 at once, finished jobs deleted."""

import asyncio
import os

from procrastinate import App, PsycopgConnector

from tests.bench.peers.work import AT_ONCE, Worker, await_start, order, pool


async def main() -> None:
    """Defer, then work."""
    what = order()
    app = App(connector=PsycopgConnector(conninfo=os.environ["DATABASE_URL"], min_size=AT_ONCE, max_size=AT_ONCE))
    async with pool() as connections, app.open_async():
        items = Worker(what, connections)

        @app.task(name="work_item")
        async def work_item(item_id: str) -> None:
            await items.work(item_id)

        await app.schema_manager.apply_schema_async()
        await work_item.batch_defer_async(*({"item_id": item_id} for item_id in what.items()))
        await_start()
        await app.run_worker_async(concurrency=AT_ONCE, delete_jobs="successful")


if __name__ == "__main__":
    asyncio.run(main())
