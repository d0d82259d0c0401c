"""What follows a commit of the ledger: tickets, progress, closing, cancelling. Nothing here waits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from runtime.bindings.live.news import RecentItem
from runtime.bindings.resources import Resources
from runtime.queue.group_commit import JobOfGroup
from runtime.queue.hands import Hands
from runtime.queue.job_type import JobType
from runtime.queue.outcomes import Completed, Failed, GivenBack, Outcome, Postponed
from runtime.queue.progress import MOST_RECENT, Publisher
from runtime.queue.tally import Tally
from runtime.store.keys import turn_of


class AfterCommit:
    """Told by the ledger after each commit, in the ledger's own loop: whatever takes time is begun and left."""

    def __init__(
        self, job_types: Mapping[str, JobType], resources: Resources, hands: Hands, publisher: Publisher
    ) -> None:
        """Pass the news on to these."""
        self._tally = Tally(resources.metrics.work)
        self._job_types = job_types
        self._tickets = resources.tickets
        self._hands = hands
        self._publisher = publisher

    def tell(self, jobs: Sequence[JobOfGroup], group: Sequence[Outcome]) -> None:
        """Count, call back what returns, tell progress, close what is done, stop what has ended."""
        self._tally.count(jobs, group)
        due_ms = earliest_returns_ms(group)
        recent = recent_items(group)
        for job in jobs:
            if job.status != "processing":
                self._hands.running.cancel_job(job.id)
                continue
            if job.id in due_ms:
                self._tickets.owe(turn_of(job.job_type, job.lane, job.user_id), delay_ms=due_ms[job.id])
            self._publisher.note(job.id, recent.get(job.id, ()))
            if job.is_finished:
                self._hands.closer.start(job.id, job.user_id, self._job_types[job.job_type])


def earliest_returns_ms(group: Sequence[Outcome]) -> dict[UUID, int]:
    """Return, for each job with items that come back, in how many milliseconds the first one does."""
    due_ms: dict[UUID, int] = {}
    for outcome in group:
        if isinstance(outcome, Postponed | GivenBack):
            delay_ms = outcome.delay_ms if isinstance(outcome, Postponed) else 0
            job_id = outcome.item.job_id
            due_ms[job_id] = min(delay_ms, due_ms.get(job_id, delay_ms))
    return due_ms


def recent_items(group: Sequence[Outcome]) -> dict[UUID, list[RecentItem]]:
    """Return the items that finished last, at most 20 of each job, of the jobs among the last hundred outcomes."""
    latest: defaultdict[UUID, list[Completed | Failed]] = defaultdict(list)
    for outcome in group[-MOST_RECENT * 5 :]:
        if isinstance(outcome, Completed | Failed):
            latest[outcome.item.job_id].append(outcome)
    return {job_id: [recent_item(one) for one in found[-MOST_RECENT:]] for job_id, found in latest.items()}


def recent_item(outcome: Completed | Failed) -> RecentItem:
    """Return the news of an item."""
    if isinstance(outcome, Failed):
        return RecentItem(item_id=outcome.item.item_id, status="failed")
    return RecentItem(item_id=outcome.item.item_id, status="completed", score=outcome.score)
