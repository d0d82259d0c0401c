"""Processes of the product with a port for their metrics."""

import asyncio
import os
import re
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from runtime.settings import Settings
from tests.conftest import JWT_SECRET
from tests.metrics.scrapes import Scrape

DEADLINE_S = 60
ADDRESS = re.compile(r"\('127\.0\.0\.1', (\d+)\)")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return what a process of these settings is given."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.require_database_url(),
        "REDIS_URL": settings.require_redis_url(),
        "JWT_SECRET": JWT_SECRET,
        **more,
    }


@asynccontextmanager
async def command(environ: dict[str, str], *arguments: str) -> AsyncIterator[Process]:
    """Run `python -m ...`, and end it with the block."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, env=environ, stderr=PIPE)
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def port_of(process: Process, event: str) -> int:
    """Return the port of the address that an event tells."""
    assert process.stderr
    async for line in process.stderr:
        if event.encode() in line:
            [port] = ADDRESS.findall(line.decode())
            return int(port)
    message = f"the process ended without {event}"
    raise AssertionError(message)


async def scrape_port(port: int, path: str = "/metrics") -> Scrape:
    """Look as Prometheus does."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}{path}", headers={"Accept": "text/plain;version=0.0.4"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return Scrape(answer.text)


def free_port() -> int:
    """Return a port that is free at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def until_listening(port: int) -> None:
    """Wait until somebody answers on a port."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
