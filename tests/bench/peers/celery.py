"""Celery on Redis, a process a core, acknowledged late, results ignored."""

import json
import multiprocessing
import os
import threading

import psycopg
from celery import Celery

from tests.bench.peers.work import await_start, order, say_done
from tests.bench.plain_sql import COUNT_ITEM, FINISH_ITEM, SUMMARY

what = order()
left = multiprocessing.Value("i", what.item_count)  # shared by the forked processes
all_done = multiprocessing.Event()
app = Celery(
    "peer", broker=os.environ["REDIS_URL"].replace("unix://", "redis+socket://").replace("db=", "virtual_host=")
)
app.conf.update(task_acks_late=True, task_ignore_result=True, worker_redirect_stdouts=False)
connections: dict[int, psycopg.Connection] = {}


def connection() -> psycopg.Connection:
    """Return this process's connection."""
    if os.getpid() not in connections:
        connections[os.getpid()] = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return connections[os.getpid()]


@app.task(name="work_item")
def work_item(item_id: str) -> None:
    """Do what the order says for one item."""
    if what.is_durable:
        with connection().transaction():
            result = json.dumps({"score": 1.5, "summary": SUMMARY})
            connection().execute(FINISH_ITEM, (result, what.job_id, item_id))
            connection().execute(COUNT_ITEM, (what.job_id,))
    with left.get_lock():
        left.value -= 1
        if not left.value:
            all_done.set()


def tell() -> None:
    """Say it once all is done."""
    all_done.wait()
    say_done()


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for item_id in what.items():
            work_item.apply_async((item_id,), producer=producer)
    await_start()
    threading.Thread(target=tell, daemon=True).start()
    app.Worker(concurrency=os.cpu_count(), pool="prefork", loglevel="ERROR", quiet=True).start()
