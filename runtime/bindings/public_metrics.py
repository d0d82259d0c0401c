"""The metrics of a process, for whoever reaches the port of its API; mostly that is nobody's business."""

from typing import ClassVar

from runtime.bindings.binding import Binding, Need
from runtime.errors import NotFoundError


class PublicMetrics(Binding):
    """Shows the metrics where the operator says so."""

    needs: ClassVar[frozenset[Need]] = frozenset({"metrics", "postgres"})

    async def render(self) -> tuple[bytes, str]:
        """Return the page and its media type, to which the framework adds the character set.

        Raises:
            NotFoundError: `METRICS_PUBLIC` is not true.
        """
        if not self._resources.settings.metrics_public:
            detail = "There are no metrics on this port."
            raise NotFoundError(detail)
        body, media_type = await self._resources.metrics_page.render()
        return body, media_type.partition("; charset=")[0]
