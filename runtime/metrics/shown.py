"""What shows the metrics of a process, as those see it who hand it on."""

from typing import Protocol


class Page(Protocol):
    """The page that Prometheus reads."""

    async def render(self, accept: str = "") -> tuple[bytes, str]:
        """Return the page, and its media type as `accept` (the header) prefers."""
