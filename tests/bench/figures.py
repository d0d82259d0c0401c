"""Figures of a run beside those of its peers: printed, written as JSON, read again."""

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parent / "results" / "peers"


class Series(Struct, frozen=True):
    """What one side reached in each of its runs."""

    name: str
    runs: list[float]

    @property
    def median(self) -> float:
        """The figure that is compared."""
        return statistics.median(self.runs)

    @property
    def noise(self) -> float:
        """Half the distance of the best run from the worst, as a share of the median."""
        return (max(self.runs) - min(self.runs)) / 2 / self.median if self.median else 0.0


class Figure(Struct, frozen=True, kw_only=True):
    """Ours beside a peer's, both of one run of the benchmark.

    Attributes:
        name: Unique in a file of results.
        unit: For instance `items/s`.
        wanted: The least ratio of ours to the peer's; None where none is wanted.
    """

    name: str
    unit: str
    ours: Series
    peer: Series
    wanted: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the peer's."""
        return self.ours.median / self.peer.median

    @property
    def is_met(self) -> bool:
        """Whether the wanted ratio is reached."""
        return self.wanted is None or self.ratio >= self.wanted


class PeerResults(Struct, frozen=True, kw_only=True):
    """One `make bench-peers`."""

    measured_at: datetime
    machine: str
    figures: list[Figure]

    @property
    def series(self) -> dict[str, Series]:
        """What each side reached, by its name."""
        return {side.name: side for figure in self.figures for side in (figure.ours, figure.peer)}


def write(figures: Sequence[Figure]) -> Path:
    """Write a file of results, named by its moment, and return its path."""
    now, machine = datetime.now(UTC), f"{platform.machine()}, {os.cpu_count()} cores"
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{now:%Y%m%d-%H%M%S}.json"
    content = PeerResults(measured_at=now, machine=machine, figures=list(figures))
    path.write_bytes(msgspec.json.format(msgspec.json.encode(content)))
    return path


def show(console: Console, figures: Sequence[Figure]) -> bool:
    """Print ours, the peer's, the ratio and the wanted ratio of each; return whether every wanted one is reached."""
    table = Table(title="Beside the peers, medians, with the noise of each")
    for heading in ("figure", "ours", "peer", "peer's", "ratio", "wanted", ""):
        table.add_column(heading, justify="left" if heading in {"figure", "peer", ""} else "right")
    for figure in figures:
        wanted = ("", "") if figure.wanted is None else (f">= {figure.wanted:g}", verdict(figure.is_met))
        cells = (
            told(figure.ours, figure.unit),
            figure.peer.name,
            told(figure.peer, figure.unit),
            f"{figure.ratio:.2f}",
        )
        table.add_row(figure.name, *cells, *wanted)
    console.print(table)
    return all(figure.is_met for figure in figures)


def told(series: Series, unit: str) -> str:
    """Return a median with its noise."""
    return f"{series.median:,.0f} {unit} ±{series.noise:.0%}"


def verdict(is_met: bool) -> str:  # noqa: FBT001 -- the answer to a question, not a switch
    """Return the word for it."""
    return "met" if is_met else "[bold]missed[/bold]"
