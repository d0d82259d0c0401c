"""`make bench-compare BASE=...`: two runs of `make bench`, or of its peers, each figure with the spread of both.

A difference tells something where the repetitions of the two do not overlap.
"""

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from runtime.commands import run_command
from runtime.errors import BulkError
from tests.bench import figures
from tests.bench.figures import PeerResults
from tests.bench.measure import Run
from tests.bench.report import FIGURES, LABELS
from tests.bench.results import FOLDER, Results

MANY = 100


class Figure(NamedTuple):
    """The repetitions of one figure: the least, the middle and the most."""

    least: float
    middle: float
    most: float

    def __str__(self) -> str:
        return f"{shown(self.middle)} ({shown(self.least)} to {shown(self.most)})"


def shown(value: float) -> str:
    """Return a number as people read it."""
    return f"{value:,.0f}" if abs(value) >= MANY else f"{value:.3g}"


def figure_of(runs: Sequence[Run], name: str) -> Figure:
    """Return one figure of all repetitions."""
    return figure_of_values([float(getattr(run, name)) for run in runs])


def figure_of_values(values: Sequence[float]) -> Figure:
    """Return what repetitions came to."""
    return Figure(min(values), statistics.median(values), max(values))


def differ(one: Figure, other: Figure) -> bool:
    """Tell whether no repetition of one lies among those of the other."""
    return one.most < other.least or other.most < one.least


def compare(base: Results, new: Results) -> Table:
    """Return a row for each figure that both have."""
    table = Table(title=f"{base.measured_at:%Y-%m-%d %H:%M} and {new.measured_at:%Y-%m-%d %H:%M}, medians (range)")
    for heading in ("run", "figure", "base", "new", "new / base", ""):
        table.add_column(heading)
    for name in [each for each in LABELS if each in base.runs and each in new.runs]:
        for figure in FIGURES:
            before, after = figure_of(base.runs[name], figure), figure_of(new.runs[name], figure)
            share = f"{after.middle / before.middle:.3f}" if before.middle else "-"
            told = "differs" if differ(before, after) else "within the noise"
            table.add_row(LABELS[name], figure, str(before), str(after), share, told)
    return table


def compare_peers(base: PeerResults, new: PeerResults) -> Table:
    """Return a row for each side that both have: ours and every peer's."""
    table = Table(title=f"{base.measured_at:%Y-%m-%d %H:%M} and {new.measured_at:%Y-%m-%d %H:%M}, medians (range)")
    for heading in ("side", "base, items/s", "new, items/s", "new / base", ""):
        table.add_column(heading)
    for name in [each for each in base.series if each in new.series]:
        before, after = (figure_of_values(results.series[name].runs) for results in (base, new))
        told = "differs" if differ(before, after) else "within the noise"
        table.add_row(name, str(before), str(after), f"{after.middle / before.middle:.3f}", told)
    return table


def main() -> int:
    """Print the comparison.

    Raises:
        BulkError: A file is not there or none of these, or nothing was measured yet.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("base", type=Path, help="a JSON file that `make bench` has written")
    parser.add_argument("new", type=Path, nargs="?", help="another; default: the newest")
    wanted = parser.parse_args()
    base = read(wanted.base)
    folder = figures.FOLDER if isinstance(base, PeerResults) else FOLDER
    new = read(wanted.new or max(folder.glob("*.json"), default=None))
    console = Console(width=max(Console().width, 130))
    if base.machine != new.machine:
        console.print(f"Measured on two machines: {base.machine} and {new.machine}")
    console.print(table_of(base, new))
    return 0


def table_of(base: Results | PeerResults, new: Results | PeerResults) -> Table:
    """Return the comparison of two of a kind.

    Raises:
        BulkError: They are of two kinds.
    """
    match base, new:
        case Results(), Results():
            return compare(base, new)
        case PeerResults(), PeerResults():
            return compare_peers(base, new)
        case _:
            message = "one file is of make bench, the other of make bench-peers: compare two of a kind"
            raise BulkError(message)


def read(path: Path | None) -> Results | PeerResults:
    """Read one file.

    Raises:
        BulkError: There is none, or it is another one.
    """
    if path is None:
        message = "nothing was measured yet: run make bench"
        raise BulkError(message)
    try:
        content = path.read_bytes()
        if "figures" in msgspec.json.decode(content, type=dict[str, msgspec.Raw]):
            return msgspec.json.decode(content, type=PeerResults)
        return msgspec.json.decode(content, type=Results)
    except (OSError, msgspec.DecodeError) as error:
        message = f"{path} is no result of make bench: {getattr(error, 'strerror', None) or error}"
        raise BulkError(message) from error


if __name__ == "__main__":
    run_command(main)
