"""All watchers lose their connections at the same moments and come back at once."""

import time

from locust import constant, tag, task

from loadtest.hub import watch_by_hub
from loadtest.stages import StagedShape
from loadtest.thresholds import Threshold
from loadtest.users.recruiter import Recruiter

STORM_EVERY_S = 10.0
ITEMS = 1_000


class StormWatcher(Recruiter):
    """Watches its job by the hub, and leaves whenever ten seconds of the clock are full, as all others do."""

    wait_time = constant(0)

    @tag("submit", "live")
    @task
    def watch_through_storms(self) -> None:
        """Submit a job and follow it over as many connections as it takes."""
        job_id = self.submit("/analyze/bulk", self.submission(ITEMS))
        while job_id and not watch_by_hub(self, job_id, STORM_EVERY_S - time.time() % STORM_EVERY_S):
            time.sleep(0.01)  # a refused connection is not tried again at once


class ReconnectStorm(StagedShape):
    """100 watchers for two minutes: twelve storms."""

    users = 100
    seconds = 120
    user_classes = (StormWatcher,)
    thresholds = (
        Threshold(method="HUB", name="connect", p95_ms=2_000),
        Threshold(method="HUB", name="JoinJobGroup", p95_ms=2_000),
    )
