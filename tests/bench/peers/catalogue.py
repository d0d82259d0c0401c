"""The peers, and how the program of each is started."""

from pathlib import Path

from msgspec import Struct

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[2] / ".peers"
NODE_MODULES = HERE / "node_modules"


class Peer(Struct, frozen=True):
    """One queue.

    Attributes:
        bare: Items of its bare no-op: fewer where it is slow, so that a round lasts seconds.
        durable: Items of its durable job.
        environment: That of Python: arq wants a client of Redis below 6, others want 8.
        queue: `local` lets graphile-worker fetch and complete in batches.
    """

    name: str
    program: str
    bare: int = 10_000
    durable: int = 2_000
    has_redis: bool = True
    environment: str = "redis8"
    queue: str = ""

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return ENVIRONMENTS / self.environment / "bin" / "python"

    def command(self) -> list[str]:
        """Return how its program is started."""
        if self.program.endswith(".mjs"):
            return ["node", str(HERE / self.program)]
        return [str(self.python), "-m", f"{__package__}.{self.program}"]

    @property
    def is_installed(self) -> bool:
        """Whether `make bench-peers` has brought it."""
        return (NODE_MODULES if self.program.endswith(".mjs") else self.python).exists()


PEERS = (
    Peer("plain arq", "plain_arq", bare=4_000, environment="redis5"),
    Peer("SAQ", "saq", bare=4_000, environment="redis5"),
    Peer("taskiq", "taskiq", bare=4_000),
    Peer("streaQ", "streaq", bare=4_000),
    Peer("Celery", "celery", bare=4_000),
    Peer("BullMQ", "bullmq.mjs"),
    Peer("PgQueuer", "pgqueuer", has_redis=False),
    Peer("Procrastinate", "procrastinate", bare=2_000, durable=1_000, has_redis=False),
    Peer("graphile-worker", "graphile.mjs", has_redis=False),
    Peer("graphile-worker, local queue", "graphile.mjs", has_redis=False, queue="local"),
)
