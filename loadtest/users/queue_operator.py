"""Who looks after everybody's queues, and changes nothing."""

from locust import between, tag, task

from loadtest.users.session import Session

PAGES = ("queues", "workers", "jobs", "failures", "history", "schedules", "actions")


class Operator(Session):
    """Reads what the operators' page shows, as often as it asks."""

    wait_time = between(2, 5)
    api = "/api/operator"
    role = "operator"

    @tag("operate")
    @task
    def look_around(self) -> None:
        """Read every page once."""
        for page in PAGES:
            self.ask("GET", f"/{page}", name=f"/operator/{page}")
