"""The benchmark beside other queues judges what it measured, and says what went wrong with a peer."""

import sys
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from runtime.errors import BulkError
from tests.bench.compare import read, table_of
from tests.bench.figures import Figure, PeerResults, Series
from tests.bench.peers.__main__ import compared
from tests.bench.peers.clock import PeerError, timed


def results(*runs: float) -> PeerResults:
    """Return results of ours beside one peer that never changes."""
    figure = Figure(name="over SAQ", unit="items/s", ours=Series("ours", list(runs)), peer=Series("SAQ", [10.0, 12.0]))
    return PeerResults(measured_at=datetime.now(UTC), machine="one", figures=[figure])


def printed(base: PeerResults, new: PeerResults) -> dict[str, bool]:
    """Return for each side whether the comparison calls it different."""
    out = StringIO()
    Console(file=out, width=200).print(table_of(base, new))
    lines = out.getvalue().splitlines()
    return {name: any(name in line and "differs" in line for line in lines) for name in ("ours", "SAQ")}


def test_a_ratio_is_wanted_over_the_best_peer_and_missed_where_it_is_not_reached() -> None:
    runs = {
        ("SAQ", "durable"): [9.0],
        ("BullMQ", "durable"): [20.0],
        ("PgQueuer", "durable"): [50.0],
        ("SAQ", "bare"): [80.0],
    }

    judged = {figure.name: figure for figure in compared(Series("ours", [100.0]), runs)}

    best_of_redis, best_bare = judged["over the best durable of Redis's"], judged["over the best bare no-op"]
    assert (best_of_redis.peer.name, best_of_redis.ratio, best_of_redis.is_met) == ("BullMQ, durable", 5.0, False)
    assert (best_bare.peer.name, best_bare.ratio, best_bare.is_met) == ("SAQ, bare", 1.25, False)


@pytest.mark.parametrize(
    ("new", "differs"),
    [pytest.param((104.0, 96.0), False, id="within the noise"), pytest.param((70.0, 80.0), True, id="outside of it")],
)
def test_two_results_differ_where_their_runs_do_not_overlap(new: tuple[float, ...], *, differs: bool) -> None:
    assert printed(results(95.0, 105.0), results(*new)) == {"ours": differs, "SAQ": False}


def test_a_file_that_is_not_there_is_said_in_one_sentence() -> None:
    with pytest.raises(BulkError, match="nothing was measured yet"):
        read(None)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        pytest.param("raise SystemExit('no such queue')", "no such queue", id="before it is ready"),
        pytest.param("print('ready', flush=True); input(); raise SystemExit('broke')", "broke", id="at work"),
    ],
)
def test_a_peer_that_ends_early_is_told_with_its_last_words(program: str, said: str) -> None:
    with pytest.raises(PeerError, match=said):
        timed([sys.executable, "-c", program], {})
