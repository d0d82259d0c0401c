"""What Prometheus gets: what this process has counted, and what the servers say when they are asked."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Self

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from runtime.bindings.fleet import Fleet
from runtime.bindings.resources import Resources
from runtime.metrics.families import Counter, Family, Gauge, Histogram


class MetricsPage:
    """The page of one process; use as an async context manager."""

    def __init__(self, resources: Resources) -> None:
        """Show what `resources` counts, and the job types that its bundle declares."""
        job_types = [entry.name for entry in resources.bundle.entries if entry.kind == "job"]
        self._fleet = Fleet(resources, job_types)
        self._registry = CollectorRegistry()
        self._registry.register(FamilyCollector(resources.metrics))
        ProcessCollector(registry=self._registry)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ask the servers nothing any more."""
        await self._fleet.end()

    async def render(self, accept: str = "") -> tuple[bytes, str]:
        """Return the page, and its media type as `accept` (the header) prefers; servers that are away keep nobody."""
        await self._fleet.refresh()
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type


class FamilyCollector(Collector):
    """Our families in the words of prometheus_client."""

    def __init__(self, families: Iterable[Family]) -> None:
        """Collect from these."""
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Yield each family with all of its series."""
        for family in self._families:
            match family:
                case Counter():
                    yield metric_of(CounterMetricFamily(family.name, family.about, labels=family.labels), family)
                case Gauge():
                    yield metric_of(GaugeMetricFamily(family.name, family.about, labels=family.labels), family)
                case Histogram():
                    yield histogram_of(family)
                case _:
                    raise TypeError(family)


def metric_of(
    metric: CounterMetricFamily | GaugeMetricFamily, family: Counter | Gauge
) -> CounterMetricFamily | GaugeMetricFamily:
    """Fill a metric with its series."""
    for series, value in family.values.items():
        metric.add_metric(series, value)
    return metric


def histogram_of(family: Histogram) -> Metric:
    """Return a histogram with its buckets, each with those below it."""
    metric = HistogramMetricFamily(family.name, family.about, labels=family.labels)
    bounds = [*map(floatToGoString, family.bounds), "+Inf"]
    for series, counts in family.counts.items():
        metric.add_metric(series, list(zip(bounds, accumulate(counts), strict=True)), family.sums[series])
    return metric
