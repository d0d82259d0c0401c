"""Counts what came of items, a group at a time: with thousands a second, a step for each is all there is time for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from runtime.metrics.codes import Codes
from runtime.metrics.metrics import WorkMetrics
from runtime.queue.group_commit import JobOfGroup
from runtime.queue.outcomes import Completed, Failed, Outcome, Postponed

GIVEN_BACK = "given_back"
NO_CODE = ""
job_of = attrgetter("item.job_id")


class Tally:
    """The items of a worker."""

    def __init__(self, metrics: WorkMetrics) -> None:
        """Count here."""
        self._metrics = metrics
        self._codes = Codes()

    def count(self, jobs: Iterable[JobOfGroup], group: Sequence[Outcome]) -> None:
        """Count a group that was written; what belongs to a job that had ended went back."""
        known = {job.id: job for job in jobs}
        for job_id, outcomes in groupby(group, job_of):  # those of a batch come together
            job = known.get(job_id)  # none: it is deleted
            if job is not None and job.status == "processing":
                self._count(job.job_type, list(outcomes))
            elif job is not None:
                self._metrics.items.add(job.job_type, GIVEN_BACK, NO_CODE, count=len(list(outcomes)))

    def _count(self, job_type: str, outcomes: Sequence[Outcome]) -> None:
        took_ms = [one.elapsed_ms for one in outcomes if type(one) is Completed]
        self._metrics.items.add(job_type, "completed", NO_CODE, count=len(took_ms))
        if len(took_ms) < len(outcomes):
            others = [one for one in outcomes if type(one) is not Completed]
            took_ms += [one.elapsed_ms for one in others if isinstance(one, Failed | Postponed)]
            for (outcome, code), count in Counter(map(self._labels_of, others)).items():
                self._metrics.items.add(job_type, outcome, code, count=count)
        took_s = {each / 1_000: count for each, count in Counter(took_ms).items()}
        self._metrics.item_seconds.observe_all(took_s, job_type)

    def _labels_of(self, outcome: Outcome) -> tuple[str, str]:
        match outcome:
            case Failed(code=code):
                return "failed", self._codes.label_of(code)
            case Postponed(code=code):
                return "postponed", self._codes.label_of(code)
            case _:
                return GIVEN_BACK, NO_CODE
