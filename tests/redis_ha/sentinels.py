"""A primary with replicas, and the Sentinels that watch them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from tests.redis_ha.nodes import Node, running, running_node, until

SERVICE = "main"
REPLICAS = 2
SILENT_AFTER_MS = 1_000


class Sentinels(Struct, kw_only=True):
    """What `redis+sentinel://` leads to."""

    nodes: list[Node]
    sentinels: list[Node]

    @property
    def url(self) -> str:
        return f"redis+sentinel://{','.join(node.address for node in self.sentinels)}/{SERVICE}/0"

    def owner(self, _key: str) -> Node | None:
        """The one server that takes writes now."""
        return next((node for node in self.nodes if node.role == "master"), None)


@contextmanager
def running_sentinels(directory: Path) -> Iterator[Sentinels]:
    """Run a primary, two replicas and three Sentinels."""
    with ExitStack() as stack:
        primary = stack.enter_context(running_node(directory))
        following = ("--replicaof", f"127.0.0.1 {primary.port}")
        nodes = [primary, *(stack.enter_context(running_node(directory, *following)) for _ in range(REPLICAS))]
        until(lambda: primary.facts("INFO", "replication")["connected_slaves"] == str(REPLICAS))
        sentinels = [stack.enter_context(running_sentinel(directory, primary)) for _ in range(3)]
        until(lambda: all(knows_all(sentinel) for sentinel in sentinels))
        yield Sentinels(nodes=nodes, sentinels=sentinels)


@contextmanager
def running_sentinel(directory: Path, primary: Node) -> Iterator[Node]:
    """Run one Sentinel; it keeps what it knows in its file."""

    def arguments(port: int) -> list[str | Path]:
        file = directory / f"{port}.conf"
        file.write_text(
            f"port {port}\n"
            f"sentinel monitor {SERVICE} 127.0.0.1 {primary.port} 2\n"
            f"sentinel down-after-milliseconds {SERVICE} {SILENT_AFTER_MS}\n"
            f"sentinel failover-timeout {SERVICE} 4000\n"
        )
        return [file, "--sentinel"]

    with running(directory, arguments) as sentinel:
        yield sentinel


def knows_all(sentinel: Node) -> bool:
    told = sentinel.ask("SENTINEL", "MASTER", SERVICE)
    facts = dict(zip(told[::2], told[1::2], strict=True))
    return (int(facts[b"num-slaves"]), int(facts[b"num-other-sentinels"])) == (REPLICAS, 2)
