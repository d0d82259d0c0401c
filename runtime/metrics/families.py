"""Counters, gauges and histograms as plain numbers: counting is a step in a dictionary, for the hot loops do it too.

Only the loop of a process counts, so nothing is locked. `runtime.metrics.page` shows them in Prometheus's formats.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

Labels = tuple[str, ...]
Numbers = Mapping[Labels, float]


class Family:
    """A metric with its labels; every series that can be is there from the start, at 0.

    Attributes:
        name: As Prometheus knows it, with its unit; a counter ends in `_total`.
        about: One sentence.
        labels: Names of the labels.
    """

    def __init__(self, name: str, about: str, *labels: str) -> None:
        """Describe it; the one series of a metric without labels is there at once."""
        self.name = name
        self.about = about
        self.labels = labels
        if not labels:
            self.expect()

    def expect(self, *values: Iterable[str]) -> None:
        """Let each combination of these values of its labels be there, at 0 if it is not yet."""
        for series in product(*values):
            self._know(series)

    def _know(self, series: Labels) -> None:
        raise NotImplementedError


class Read(Family):
    """A metric that others keep, in part or whole; they are asked when somebody looks."""

    def __init__(self, name: str, about: str, *labels: str) -> None:
        """Know nobody to ask."""
        self._known: dict[Labels, float] = {}
        self._reads: list[Callable[[], Numbers | None]] = []
        super().__init__(name, about, *labels)

    def read_from(self, read: Callable[[], Numbers | None]) -> None:
        """Ask `read` too; None says that it does not know. Where several are asked, their answers are added up."""
        self._reads.append(read)

    @property
    def values(self) -> dict[Labels, float]:
        """Each series as it is now."""
        values = dict(self._known)
        for read in self._reads:
            for series, value in (read() or {}).items():
                values[series] = values.get(series, 0) + value
        return values

    def _know(self, series: Labels) -> None:
        self._known.setdefault(series, 0)


class Counter(Read):
    """What only rises."""

    def add(self, *series: str, count: float = 1) -> None:
        """Count."""
        self._known[series] = self._known.get(series, 0) + count


class Gauge(Read):
    """What goes up and down."""

    @property
    def values(self) -> dict[Labels, float]:
        """Each series as it is now; where nobody knows there is none."""
        return super().values if any(read() is not None for read in self._reads) else {}


class Histogram(Family):
    """How long things take.

    Attributes:
        bounds: Upper bounds of the buckets in seconds, rising; what is above the last is in one more.
        counts: Of each series, the observations in each bucket.
    """

    def __init__(self, name: str, about: str, *labels: str, bounds: Sequence[float]) -> None:
        """Start empty."""
        self.bounds = bounds
        self.counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, list[float]] = {}  # lists of one number, which `counting` holds
        super().__init__(name, about, *labels)

    @property
    def sums(self) -> dict[Labels, float]:
        """Of each series, the seconds of all observations."""
        return {series: seconds for series, [seconds] in self._sums.items()}

    def observe(self, seconds: float, *series: str) -> None:
        """Count one."""
        self.observe_all({seconds: 1}, *series)

    def observe_all(self, seconds: Mapping[float, int], *series: str) -> None:
        """Count many of one series: so many of each time."""
        counts, total = self.parts_of(series)
        for each, count in seconds.items():
            counts[bisect_left(self.bounds, each)] += count
            total[0] += each * count

    def parts_of(self, series: Labels) -> tuple[list[int], list[float]]:
        """Return the counts of a series, and the one number of its seconds."""
        self._know(series)
        return self.counts[series], self._sums[series]

    def _know(self, series: Labels) -> None:
        if series not in self.counts:
            self.counts[series] = [0] * (len(self.bounds) + 1)
            self._sums[series] = [0.0]


def counting(counter: Counter, series: Labels, histogram: Histogram, timed: Labels) -> Callable[[float], None]:
    """Return what counts one of a series and observes its seconds, in as few steps as there can be."""
    total, bounds = 0, histogram.bounds
    counts, seconds_of_all = histogram.parts_of(timed)
    counter.read_from(lambda: {series: total})

    def count(seconds: float) -> None:
        nonlocal total
        total += 1
        counts[bisect_left(bounds, seconds)] += 1
        seconds_of_all[0] += seconds

    return count
