"""Pages of metrics, read as Prometheus reads them."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from runtime.bindings.resources import Resources

Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Scrape:
    """One page, already read."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.families = {family.name: family for family in text_string_to_metric_families(page)}
        self._samples: Series = {}
        for family in self.families.values():
            for sample in family.samples:
                key = (sample.name, frozenset(sample.labels.items()))
                assert key not in self._samples, f"twice: {key}"
                self._samples[key] = sample.value

    def value(self, name: str, **labels: str) -> float:
        """Return a sample, which must be there."""
        return self._samples[name, frozenset(labels.items())]

    def series(self, name: str) -> list[Mapping[str, str]]:
        """Return the labels of each sample of this name."""
        return [dict(labels) for found, labels in self._samples if found == name]

    def names(self) -> set[str]:
        """Return what alerts may name: names of samples."""
        return {name for name, _ in self._samples}


async def scrape(resources: Resources) -> Scrape:
    """Look at the page of a process."""
    body, _ = await resources.metrics_page.render()
    return Scrape(body.decode())
