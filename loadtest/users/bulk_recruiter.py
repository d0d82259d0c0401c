"""The standard user: jobs of 1 to 10,000 resumes, most below 100, one followed by polling, the next by the hub."""

import random
from typing import ClassVar
from uuid import UUID

from locust import tag, task

from loadtest.accepted import note_accepted
from loadtest.hub import watch_by_hub
from loadtest.users.recruiter import Recruiter
from loadtest.users.session import is_served

MOST_ITEMS = 10_000
CONFLICT = 409


def draw_size(share: float) -> int:
    """Return a job's size, 1 to 10,000, for a number drawn evenly from 0 to 1: seven in ten are below 100."""
    return round(float(MOST_ITEMS ** (share * share)))


class BulkRecruiter(Recruiter):
    """Submits, follows, reads the best so far, sometimes cancels, and retries what failed.

    Attributes:
        cancel_share: Of its jobs, those that it cancels.
        retry_share: Of its ended jobs, those whose failed items it retries.
    """

    weight = 10
    cancel_share: ClassVar[float] = 0.05
    retry_share: ClassVar[float] = 0.1

    @tag("submit", "poll")
    @task
    def follow_by_polling(self) -> None:
        """Submit a job, read its first results, and poll with its ETag."""
        job_id = self.begin()
        if job_id and self.follow(job_id):
            self.finish(job_id)

    @tag("submit", "live")
    @task
    def follow_by_hub(self) -> None:
        """Submit a job, read its first results, and let the hub tell of it."""
        job_id = self.begin()
        if job_id and watch_by_hub(self, job_id):
            self.finish(job_id)

    def begin(self) -> UUID | None:
        """Submit a job; sometimes cancel it at once."""
        job_id = self.submit("/analyze/bulk", self.submission(draw_size(random.random())))
        if job_id:
            self.read_best(job_id)
            if random.random() < self.cancel_share:
                self.cancel(job_id)
        return job_id

    def finish(self, job_id: UUID) -> None:
        """Read the ranking; sometimes drive the failed items again."""
        self.read_best(job_id)
        if random.random() < self.retry_share:
            self.retry(job_id)

    def read_best(self, job_id: UUID) -> None:
        """Read the best results so far."""
        name = "/jobs/[id]/items?sort=score"
        self.ask("GET", f"/jobs/{job_id}/items?sort=score&brief=true&limit=50", name=name)

    def cancel(self, job_id: UUID) -> None:
        """Cancel a job, which may have ended meanwhile."""
        body = {"userId": self.user_id}
        self.ask("POST", f"/jobs/{job_id}/cancel", name="/jobs/[id]/cancel", json=body, allowed=(CONFLICT,))

    def retry(self, job_id: UUID) -> None:
        """Retry; a job without failed items says so."""
        answer = self.ask("POST", f"/jobs/{job_id}/retry", name="/jobs/[id]/retry", allowed=(CONFLICT,))
        if is_served(answer):
            note_accepted(job_id)
            self.follow(job_id)
