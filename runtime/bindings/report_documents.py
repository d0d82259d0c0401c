"""Puts the sections of a report together, in each format that was ordered, in child processes on all cores."""

import asyncio
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar
from uuid import UUID

from runtime.bindings.binding import Binding, Need
from runtime.bindings.resources import Resources
from runtime.reports.rendering import render
from runtime.reports.report_order import Format, ReportOrder
from runtime.reports.whole_report import subjects_of
from runtime.store.identity import Identity

LONGEST_S = 300.0  # for one format
PRODUCT = "careerbird-queue"
UNINSTALLED_VERSION = "0.1.0"  # of a tree that runs as it was checked out


class ReportDocuments(Binding):
    """Makes documents for a `summarize`, which calls it in its thread."""

    needs: ClassVar[frozenset[Need]] = frozenset({"documents"})

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Make them in the children of this process, which its loop talks to."""
        super().__init__(resources, identity)
        self._loop = asyncio.get_running_loop()

    def make(self, order: ReportOrder, report_id: UUID, sections: Sequence[bytes]) -> dict[Format, bytes]:
        """Return the report in each of its formats, waiting for them.

        Args:
            order: As it was ordered.
            report_id: The report's own job.
            sections: All of them, as JSON, in any order.

        Raises:
            ChildCrashedError: A child died.
            ChildTimedOutError: A format took longer than five minutes.
        """
        return asyncio.run_coroutine_threadsafe(self._make(order, report_id, sections), self._loop).result()

    def subjects_of(self, sections: Sequence[bytes]) -> list[str]:
        """Return the ids of the items that sections speak of."""
        return sorted(subjects_of(sections))

    async def _make(self, order: ReportOrder, report_id: UUID, sections: Sequence[bytes]) -> dict[Format, bytes]:
        pool, given = self._resources.documents, (order, str(report_id), product_version(), sections)
        async with asyncio.TaskGroup() as group:
            tasks = {form: group.create_task(pool.run(LONGEST_S, render, form, *given)) for form in order.formats}
        return {form: task.result() for form, task in tasks.items()}


def product_version() -> str:
    """Return this product's version."""
    try:
        return version(PRODUCT)
    except PackageNotFoundError:
        return UNINSTALLED_VERSION
