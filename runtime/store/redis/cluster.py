"""A client of a whole Redis Cluster; redis-py's own knows no transactions, and arq needs them."""

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.crc import key_slot
from redis.exceptions import NoScriptError
from redis.typing import ScriptTextT

from runtime.store.redis.failover import PATIENCE_S, Patience, led_pool
from runtime.store.redis.owners import AnyNode, FixedOwner, HashSlots
from runtime.store.redis.urls import Address, Cluster

KEYLESS = frozenset({"PING", "ECHO", "TIME", "PUBLISH", "INFO", "CLUSTER", "CONFIG", "CLIENT", "SCRIPT", "COMMAND"})
SCRIPTS = frozenset({"EVAL", "EVALSHA"})
KEY_OF_SCRIPT = 3


class ClusterScript(AsyncScript):
    """A script that each node learns where its key lies."""

    async def __call__(self, keys: Any = None, args: Any = None, client: Any = None) -> Any:  # noqa: ANN401 -- redis-py's
        """Run it by its digest, else by its text."""
        redis: Any = client or self.registered_client
        arguments = [*(keys or ()), *(args or ())]
        try:
            return await redis.evalsha(self.sha, len(keys or ()), *arguments)
        except NoScriptError:
            return await redis.eval(self.script, len(keys or ()), *arguments)


class ClusterRedis(Redis):
    """Sends a command with a key to the owner of its slot, and any other to a node that lives.

    For commands whose keys share a slot, such as our scripts; pipelines need a client of one slot (`queue_pool`).
    """

    def __init__(self, servers: Cluster) -> None:
        """Connect on first use."""
        self._servers = servers
        self._slots = HashSlots(servers)
        self._clients: dict[Address, Redis] = {}
        super().__init__(connection_pool=led_pool(AnyNode(self._slots), servers.options))
        self.auto_close_connection_pool = True

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- redis-py's signature
        """Run one command where it belongs, through elections and moves of slots.

        Raises:
            RedisError: The command is wrong, or its slot has had no owner for `PATIENCE_S`.
        """
        key = key_of(args)
        if key is None:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]  # redis-py's
        slot = key_slot(key if isinstance(key, bytes) else str(key).encode())

        async def run() -> object:
            client: Any = await self._client_of(slot)
            return await client.execute_command(*args, **options)

        return await Patience(PATIENCE_S).call_with_retry(run, pass_over)

    def register_script(self, script: ScriptTextT) -> ClusterScript:  # type: ignore[override]  # redis-py's
        """Return a callable for a script of one slot."""
        return ClusterScript(self, script)

    async def each_primary(self) -> list[Redis]:
        """Return a client of every node that owns slots.

        Raises:
            RedisConnectionError: No node answers.
        """
        return [self._client_at(address) for address in await self._slots.primaries()]

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001 -- redis-py's signature
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
        await super().aclose(close_connection_pool)

    async def _client_of(self, slot: int) -> Redis:
        address = await self._slots.owner_of(slot)
        for gone in set(self._clients) - await self._slots.primaries():
            if (client := self._clients.pop(gone, None)) is not None:
                await client.connection_pool.disconnect(inuse_connections=False)
        return self._client_at(address)

    def _client_at(self, address: Address) -> Redis:
        if address not in self._clients:
            pool = led_pool(NodeOwner(address, self._slots), self._servers.options, patience_s=0)
            self._clients[address] = Redis.from_pool(pool)
        return self._clients[address]


class NodeOwner(FixedOwner):
    """One node of a cluster; what is wrong with it makes the slots known anew."""

    def __init__(self, address: Address, slots: HashSlots) -> None:
        """Lead to `address`."""
        super().__init__(address)
        self._slots = slots

    def forget(self, address: Address) -> None:
        """Ask for the slots anew."""
        self._slots.forget(address)


async def pass_over(_error: Exception) -> None:
    """Do nothing: the connection has told the owner already."""


def key_of(command: Sequence[Any]) -> object:
    """Return the first key of a command, or None when it has none."""
    name = str(command[0]).split(" ", maxsplit=1)[0].upper()
    if name in SCRIPTS:
        return command[KEY_OF_SCRIPT] if int(command[2]) else None
    return None if name in KEYLESS or len(command) == 1 else command[1]
