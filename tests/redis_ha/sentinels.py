"""A primary with replicas, and the Sentinels that watch them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from tests.redis_ha.nodes import Node, running, running_node, until

SERVICE = "main"
REPLICAS = 2
SILENT_AFTER_MS = 1_000
USUAL_HELLO_MS, QUICK_HELLO_MS = 2_000, 100  # how often a Sentinel tells the others what it knows


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
        until(lambda: has_its_replicas(primary))
        sentinels = [stack.enter_context(running_sentinel(directory, primary)) for _ in range(3)]
        say_hello_every(QUICK_HELLO_MS, sentinels)
        until(lambda: all(knows_all(sentinel) for sentinel in sentinels))
        say_hello_every(USUAL_HELLO_MS, sentinels)
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


def has_its_replicas(primary: Node) -> bool:
    """Whether each has its data and follows."""
    facts = primary.facts("INFO", "replication")
    return all("state=online" in facts.get(f"slave{number}", "") for number in range(REPLICAS))


def say_hello_every(pause_ms: int, sentinels: Sequence[Node]) -> None:
    for sentinel in sentinels:
        sentinel.ask("SENTINEL", "DEBUG", "PUBLISH-PERIOD", pause_ms)


def knows_all(sentinel: Node) -> bool:
    told = sentinel.ask("SENTINEL", "MASTER", SERVICE)
    facts = dict(zip(told[::2], told[1::2], strict=True))
    return (int(facts[b"num-slaves"]), int(facts[b"num-other-sentinels"])) == (REPLICAS, 2)
