"""A Redis Cluster of three primaries with a replica each."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct
from redis.crc import key_slot
from redis.exceptions import RedisError

from tests.redis_ha.nodes import Node, running_node, until

SILENT_AFTER_MS = 1_000
SLOTS = 16_384
SETTINGS = ("--cluster-enabled", "yes", "--cluster-node-timeout", str(SILENT_AFTER_MS))


class Cluster(Struct, kw_only=True):
    """What `redis+cluster://` leads to."""

    nodes: list[Node]

    @property
    def url(self) -> str:
        return f"redis+cluster://{','.join(node.address for node in self.nodes)}"

    def owner(self, key: str) -> Node | None:
        """The server that takes writes of a key now."""
        slot = key_slot(key.encode())
        return next((node for node in self.nodes if node.role == "master" and owns(node, slot)), None)


@contextmanager
def running_cluster(directory: Path) -> Iterator[Cluster]:
    """Run six nodes and wait until they agree."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(running_node(directory, *SETTINGS)) for _ in range(6)]
        join(nodes)
        share_slots(nodes[:3])
        for primary, replica in zip(nodes[:3], nodes[3:], strict=True):
            replica.ask("CLUSTER", "REPLICATE", primary.ask("CLUSTER", "MYID"))
        until(lambda: all(node.facts("CLUSTER", "INFO")["cluster_state"] == "ok" for node in nodes))
        until(lambda: all(len(owners) == 2 for node in nodes for _, _, *owners in ranges(node)))
        yield Cluster(nodes=nodes)


def join(nodes: Sequence[Node]) -> None:
    """Make every node know every other; gossip alone would take seconds."""
    for epoch, node in enumerate(nodes, start=1):
        node.ask("CLUSTER", "SET-CONFIG-EPOCH", epoch)
        for other in nodes[: epoch - 1]:
            node.ask("CLUSTER", "MEET", "127.0.0.1", other.port)
    until(lambda: all(node.facts("CLUSTER", "INFO")["cluster_known_nodes"] == str(len(nodes)) for node in nodes))


def share_slots(primaries: Sequence[Node]) -> None:
    share = -(-SLOTS // len(primaries))
    for place, node in enumerate(primaries):
        node.ask("CLUSTER", "ADDSLOTSRANGE", place * share, min((place + 1) * share, SLOTS) - 1)


def owns(node: Node, slot: int) -> bool:
    with suppress(RedisError, OSError):
        return any(first <= slot <= last and owner[1] == node.port for first, last, owner, *_ in ranges(node))
    return False


def ranges(node: Node) -> list[Any]:
    """Return first slot, last slot, owner and replicas of each range, as a node sees them."""
    return list(node.ask("CLUSTER", "SLOTS"))
