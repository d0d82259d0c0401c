"""Who only watches: by the hub or by server-sent events, never by polling."""

from locust import tag, task

from loadtest.event_stream import watch_by_events
from loadtest.hub import watch_by_hub
from loadtest.users.recruiter import Recruiter

ITEMS = 50


class Watcher(Recruiter):
    """Submits small jobs, to have something to watch."""

    weight = 3
    copies = 1

    @tag("live")
    @task
    def watch_the_hub(self) -> None:
        """Hear a job's whole life from the hub."""
        job_id = self.submit("/analyze/bulk", self.submission(ITEMS))
        if job_id:
            watch_by_hub(self, job_id)

    @tag("live")
    @task
    def watch_the_stream(self) -> None:
        """Hear a job's whole life from its event stream."""
        job_id = self.submit("/analyze/bulk", self.submission(ITEMS))
        if job_id:
            watch_by_events(self, job_id)
