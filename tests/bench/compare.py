"""`make bench-compare BASE=...`: two runs of `make bench`, each figure with the spread of both.

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
from tests.bench.measure import Run
from tests.bench.report import FIGURES, LABELS
from tests.bench.results import Results, latest, read_results

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
    values = [float(getattr(run, name)) for run in runs]
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


def main() -> int:
    """Print the comparison.

    Raises:
        BulkError: A file is not there or none of these, or nothing was measured yet.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("base", type=Path, help="a JSON file that `make bench` has written")
    parser.add_argument("new", type=Path, nargs="?", help="another; default: the newest")
    wanted = parser.parse_args()
    base, new = read(wanted.base), read(wanted.new or latest())
    console = Console(width=max(Console().width, 130))
    if base.machine != new.machine:
        console.print(f"Measured on two machines: {base.machine} and {new.machine}")
    console.print(compare(base, new))
    return 0


def read(path: Path | None) -> Results:
    """Read one file.

    Raises:
        BulkError: There is none, or it is another one.
    """
    if path is None:
        message = "nothing was measured yet: run make bench"
        raise BulkError(message)
    try:
        return read_results(path)
    except (OSError, msgspec.DecodeError) as error:
        message = f"{path} is no result of make bench: {getattr(error, 'strerror', None) or error}"
        raise BulkError(message) from error


if __name__ == "__main__":
    run_command(main)
