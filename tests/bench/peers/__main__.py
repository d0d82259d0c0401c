"""The product beside other queues: each does a durable bulk job, and its bare no-op, on the same servers in one run.

PostgreSQL flushes at each commit; Redis appends to a file that is flushed each second and evicts nothing. The sides
take turns, so that what disturbs the machine disturbs all. `ROUNDS=number` says how often.
"""

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product as product_of
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import Progress

from runtime.emulator.servers import RunningServers
from tests.bench import figures
from tests.bench.__main__ import ITEMS, prepared, servers_of_our_own, titled
from tests.bench.drain import PRODUCT, drain
from tests.bench.figures import Figure, Series
from tests.bench.peers.catalogue import PEERS, Peer
from tests.bench.peers.clock import PeerError, items_per_s
from tests.database import cloned_database

ROUNDS = int(os.environ.get("ROUNDS", "2"))
KINDS = ("durable", "bare")
OVER_PLAIN_ARQ, OVER_BEST_OF_REDIS, OVER_BEST_BARE = 25.0, 10.0, 1.3
Runs = dict[tuple[str, str], list[float]]
"""Items a second of each run, by the peer's name and the kind of run."""


def measure(
    servers: RunningServers, folder: Path, peers: Sequence[Peer], say: Callable[[str], None]
) -> tuple[Series, Runs]:
    """Let the product and the peers take turns; a peer that fails is told and left out."""
    ours: list[float] = []
    runs: Runs = defaultdict(list)
    for number in range(ROUNDS):
        say("product")
        with cloned_database(servers.database_url) as clone:
            ours.append(uvloop.run(product(servers, clone, folder / str(number))))
        for peer, kind in product_of(peers, KINDS):
            say(f"{peer.name}, {kind}")
            try:
                runs[peer.name, kind].append(items_per_s(servers, peer, kind, getattr(peer, kind)))
            except PeerError as error:
                say(f"[bold]{peer.name}, {kind}: {error}[/bold]")
    return Series("product, durable", ours), {key: found for key, found in runs.items() if found}


async def product(servers: RunningServers, owner_url: str, folder: Path) -> float:
    """Drain one durable job of ours; return items a second."""
    async with prepared(servers, owner_url, folder) as bench:
        return (await drain(bench, PRODUCT, ITEMS)).items_per_s


def compared(ours: Series, runs: Runs) -> Iterator[Figure]:
    """Yield ours beside each peer's, then beside the best of those that a ratio is wanted over."""
    series = {key: Series(f"{key[0]}, {key[1]}", found) for key, found in runs.items()}
    for (name, kind), theirs in series.items():
        wanted = OVER_PLAIN_ARQ if (name, kind) == ("plain arq", "durable") else None
        yield Figure(name=f"over {name}, {kind}", unit="items/s", ours=ours, peer=theirs, wanted=wanted)
    redis = {peer.name for peer in PEERS if peer.has_redis}
    durable_of_redis = [theirs for (name, kind), theirs in series.items() if kind == "durable" and name in redis]
    bare = [theirs for (_, kind), theirs in series.items() if kind == "bare"]
    for label, group, wanted in (
        ("over the best durable of Redis's", durable_of_redis, OVER_BEST_OF_REDIS),
        ("over the best bare no-op", bare, OVER_BEST_BARE),
    ):
        if group:
            best = max(group, key=lambda theirs: theirs.median)
            yield Figure(name=label, unit="items/s", ours=ours, peer=best, wanted=wanted)


def main() -> int:
    """Measure what is installed; return 1 where a ratio is missed or a peer failed, 2 where none is installed."""
    console = Console(width=max(Console().width, 110))
    only = os.environ.get("PEERS", "")
    peers = [peer for peer in PEERS if peer.is_installed and only in peer.name]
    if not peers:
        console.print("No peer is installed: `make bench-peers` brings them into .peers/ and measures.")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as temporary,
        servers_of_our_own("durable", Path(temporary)) as servers,
        Progress(console=console) as progress,
    ):
        task = progress.add_task("Peers", total=ROUNDS * (1 + len(KINDS) * len(peers)))

        def say(what: str) -> None:
            progress.update(task, description=what, advance=0 if what.startswith("[") else 1)
            progress.console.print(what)

        ours, runs = measure(servers, Path(temporary), peers, say)
        titled(console, servers, "durable")
    found = list(compared(ours, runs))
    is_met = figures.show(console, found)
    console.print(f"Written: {figures.write(found)}")
    return int(not is_met or len(runs) < len(KINDS) * len(peers))


if __name__ == "__main__":
    sys.exit(main())
