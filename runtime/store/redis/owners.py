"""Who owns this? A fixed address, the primary that Sentinels name, or the node of a cluster's slot."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from runtime.store.redis.urls import Address, Cluster, SentinelService

LOOK_UP_EVERY_S = 0.1  # at most: hundreds of callers that wait for a failover ask with one voice
LOOK_UP_TIMEOUT_S = 0.5  # of one server; then another one is asked
T = TypeVar("T")


class Owner(Protocol):
    """Leads connections."""

    @property
    def is_primary(self) -> bool:
        """Whether it leads to a server that takes writes."""

    async def address(self) -> Address:
        """Return where to connect now.

        Raises:
            RedisConnectionError: Nobody knows at this moment.
        """

    def leads_to(self, address: Address) -> bool:
        """Whether nothing is known that a connection to `address` should be left for."""

    def forget(self, address: Address) -> None:
        """Ask anew before the next connection: what was at `address` is gone, or does not own it any more."""


class Answer(Generic[T]):
    """What many need and one looks up, at most every `LOOK_UP_EVERY_S`."""

    def __init__(self, look_up: Callable[[], Awaitable[T]]) -> None:
        """Look up on the first need."""
        self.known: T | None = None
        self._look_up = look_up
        self._asking = asyncio.Lock()
        self._not_before = 0.0

    async def get(self) -> T:
        """Return what is known, else what the look-up finds.

        Raises:
            RedisConnectionError: It finds nothing.
        """
        if self.known is not None:
            return self.known
        async with self._asking:
            if self.known is None:
                clock = asyncio.get_running_loop().time
                await asyncio.sleep(self._not_before - clock())
                self._not_before = clock() + LOOK_UP_EVERY_S
                self.known = await self._look_up()
            return self.known


class FixedOwner:
    """Always the same server."""

    is_primary = False

    def __init__(self, address: Address) -> None:
        """Lead to `address`."""
        self._address = address

    async def address(self) -> Address:
        """Return it."""
        return self._address

    def leads_to(self, address: Address) -> bool:
        """Whether it is this one."""
        return address == self._address

    def forget(self, address: Address) -> None:
        """Nothing else is known."""


class SentinelOwner:
    """The primary of a service, as the first Sentinel that answers names it."""

    is_primary = True

    def __init__(self, servers: SentinelService) -> None:
        """Ask these Sentinels."""
        self._servers = servers
        self._primary = Answer(self._ask)

    async def address(self) -> Address:
        """Return the primary's address."""
        return await self._primary.get()

    def leads_to(self, address: Address) -> bool:
        """Whether no other primary is known."""
        return self._primary.known in {None, address}

    def forget(self, address: Address) -> None:
        """Ask the Sentinels anew."""
        if self._primary.known == address:
            self._primary.known = None

    async def _ask(self) -> Address:
        servers = self._servers
        command = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", servers.service)
        for sentinel in shuffle(servers.sentinels):
            answer = await ask(sentinel, servers.sentinel_options, *command)
            if answer:
                return Address(answer[0].decode(), int(answer[1]))
        message = f"no Sentinel names a primary of {servers.service}"
        raise RedisConnectionError(message)


class HashSlots:
    """Which node of a cluster owns which slot."""

    def __init__(self, servers: Cluster) -> None:
        """Ask the seeds, later every node that they told of."""
        self._servers = servers
        self._nodes: set[Address] = set(servers.seeds)
        self._ranges = Answer(self._ask)

    async def owner_of(self, slot: int) -> Address:
        """Return the primary of a slot, 0 to 16383.

        Raises:
            RedisConnectionError: No node answers, or the slot has no owner.
        """
        for first, last, address in await self._ranges.get():
            if first <= slot <= last:
                return address
        self._ranges.known = None
        message = f"slot {slot} has no owner"
        raise RedisConnectionError(message)

    async def primaries(self) -> set[Address]:
        """Return every node that owns a slot.

        Raises:
            RedisConnectionError: No node answers.
        """
        return {address for _, _, address in await self._ranges.get()}

    def may_own(self, address: Address, slot: int | None = None) -> bool:
        """Whether a slot, or any one, is not known to be others'."""
        ranges = self._ranges.known
        return ranges is None or any(
            owner == address and (slot is None or first <= slot <= last) for first, last, owner in ranges
        )

    def forget(self, address: Address) -> None:
        """Ask anew, unless what is known leads elsewhere already."""
        if any(owner == address for _, _, owner in self._ranges.known or ()):
            self._ranges.known = None

    async def _ask(self) -> list[tuple[int, int, Address]]:
        for node in shuffle(self._nodes):
            answer = await ask(node, self._servers.options, "CLUSTER SLOTS")
            if answer:
                told = [(first, last, [read_node(node, each) for each in nodes]) for first, last, *nodes in answer]
                self._nodes = {*self._servers.seeds, *(each for _, _, nodes in told for each in nodes)}
                return [(first, last, nodes[0]) for first, last, nodes in told]
        message = "no node of the cluster answers"
        raise RedisConnectionError(message)


class HashSlotOwner:
    """The primary of one slot."""

    is_primary = True

    def __init__(self, slots: HashSlots, slot: int) -> None:
        """Follow the slot wherever it goes."""
        self._slots = slots
        self._slot = slot

    async def address(self) -> Address:
        """Return the owner's address."""
        return await self._slots.owner_of(self._slot)

    def leads_to(self, address: Address) -> bool:
        """Whether no other owner is known."""
        return self._slots.may_own(address, self._slot)

    def forget(self, address: Address) -> None:
        """Ask for the slots anew."""
        self._slots.forget(address)


class AnyNode:
    """A node of a cluster for what belongs to no slot: a message on a channel reaches every node."""

    is_primary = False

    def __init__(self, slots: HashSlots) -> None:
        """Choose among the primaries."""
        self._slots = slots
        self._lost: Address | None = None

    async def address(self) -> Address:
        """Return one by chance, not the one that was lost last."""
        nodes = await self._slots.primaries()
        return random.choice(sorted((nodes - {self._lost}) or nodes, key=repr))  # noqa: S311 -- spreads load

    def leads_to(self, address: Address) -> bool:
        """Whether it is known as a primary, or nothing is known."""
        return self._slots.may_own(address)

    def forget(self, address: Address) -> None:
        """Choose another one next time."""
        self._lost = address
        self._slots.forget(address)


async def ask(address: Address, options: dict[str, Any], *command: str) -> Any:  # noqa: ANN401 -- an answer of Redis
    """Return a server's answer over a connection of its own; None when it does not answer."""
    limits = {"socket_connect_timeout": LOOK_UP_TIMEOUT_S, "socket_timeout": LOOK_UP_TIMEOUT_S}
    redis: Any = Redis(host=address.host, port=address.port, lib_name=None, lib_version=None, **{**options, **limits})
    redis.response_callbacks.clear()  # as the server says it
    try:
        return await redis.execute_command(*command)
    except (RedisError, OSError):
        return None
    finally:
        await redis.aclose()


def read_node(node: Address, told: Sequence[Any]) -> Address:
    """Return an address out of `CLUSTER SLOTS`; a node that does not know its own is where it was asked."""
    host = (told[0] or b"").decode()
    return Address(host if host not in {"", "?"} else node.host, int(told[1]))


def shuffle(addresses: Iterable[Address]) -> list[Address]:
    """Return them in another order each time: one that is silent does not delay every look-up."""
    known = list(addresses)
    random.shuffle(known)
    return known
