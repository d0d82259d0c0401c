"""One user with jobs of 10,000 items beside ninety-nine with jobs of three, who must not notice."""

from typing import ClassVar

from locust import tag, task

from loadtest.measured import measured
from loadtest.stages import StagedShape
from loadtest.thresholds import Threshold, standard
from loadtest.users.recruiter import Recruiter

WHOLE_JOB_MS = 5_000


class NoisyUser(Recruiter):
    """Submits jobs of 10,000 items, one after the other."""

    fixed_count = 1
    items: ClassVar[int] = 10_000

    @tag("submit", "poll")
    @task
    def submit_and_follow(self) -> None:
        """Submit a job and poll until it has ended."""
        job_id = self.submit("/analyze/bulk", self.submission(self.items))
        if job_id:
            self.follow(job_id)


class QuietUser(Recruiter):
    """Submits jobs of three items; the whole of each is measured."""

    copies = 1
    items: ClassVar[int] = 3

    @tag("submit", "poll")
    @task
    def submit_and_follow(self) -> None:
        """Submit a job and poll until it has ended."""
        job_id = self.submit("/analyze/bulk", self.submission(self.items))
        if job_id:
            with measured(self.environment, "JOB", "three items"):
                self.follow(job_id)


class NoisyNeighbour(StagedShape):
    """1 beside 99, for two minutes."""

    users = 100
    seconds = 120
    user_classes = (NoisyUser, QuietUser)
    thresholds = (*standard(), Threshold(method="JOB", p95_ms=WHOLE_JOB_MS))
