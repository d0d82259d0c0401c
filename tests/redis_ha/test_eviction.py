"""A Redis that evicts keys is refused at the start."""

import asyncio
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.errors import SettingsError
from runtime.store.redis.eviction import refuse_eviction
from tests.redis_ha.conftest import Servers
from tests.redis_ha.nodes import Node, running_node, until

REFUSAL = r"^Redis at REDIS_URL evicts keys \(maxmemory-policy allkeys-lru\), so tickets would get lost: set it to "


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Node]:
    """What other projects on the machine use, too."""
    with running_node(tmp_path, "--maxmemory-policy", "allkeys-lru") as node:
        yield node


async def test_a_redis_that_evicts_is_refused_in_one_line(shared: Node) -> None:
    with pytest.raises(SettingsError, match=REFUSAL):
        await refuse_eviction(f"redis://{shared.address}/0")


@pytest.mark.parametrize("login", ["", ":wrong@", "nobody:wrong@"], ids=["none", "password", "user"])
async def test_a_login_that_redis_refuses_is_one_line_that_says_so(login: str, tmp_path: Path) -> None:
    with running_node(tmp_path) as node:
        node.ask("CONFIG", "SET", "requirepass", "right")
        with pytest.raises(SettingsError, match=r"^Redis refuses the login of REDIS_URL: .*\.$") as refusal:
            await refuse_eviction(f"redis://{login}{node.address}/0")

        await refuse_eviction(f"redis://:right@{node.address}/0")
    assert "wrong" not in str(refusal.value)


async def test_a_worker_does_not_start_on_it(shared: Node, database_url: str) -> None:
    environment = {"DATABASE_URL": database_url, "REDIS_URL": f"redis://{shared.address}/0"}

    worker = await create_subprocess_exec(sys.executable, "-m", "runtime.work", env=environment, stderr=PIPE)
    _, complaint = await worker.communicate()

    assert worker.returncode not in {0, None}
    assert "maxmemory-policy allkeys-lru" in complaint.decode().splitlines()[-1]
    assert "Traceback" not in complaint.decode()


async def test_a_worker_starts_on_a_shared_server_that_it_may_use(shared: Node, database_url: str) -> None:
    address = {"DATABASE_URL": database_url, "REDIS_URL": f"redis://{shared.address}/0"}
    environment = {**address, "REDIS_MAY_EVICT": "true"}

    worker = await create_subprocess_exec(sys.executable, "-m", "runtime.work", env=environment, stderr=PIPE)
    await asyncio.to_thread(until, lambda: has_listeners(shared))
    worker.terminate()
    await worker.communicate()

    assert worker.returncode == 0


async def test_a_redis_that_is_away_does_not_stop_a_start(shared: Node) -> None:
    shared.kill()

    await refuse_eviction(f"redis://{shared.address}/0")


def has_listeners(node: Node) -> bool:
    """Whether a worker listens to its channels."""
    return b"control" in node.ask("PUBSUB", "CHANNELS")


@pytest.mark.chaos
async def test_every_primary_is_asked(several: Servers) -> None:
    owner = several.owner("the last one asked")
    assert owner is not None
    owner.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")

    with pytest.raises(SettingsError, match=REFUSAL):
        await refuse_eviction(several.url)
