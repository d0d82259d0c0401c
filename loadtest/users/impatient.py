"""Who does not wait: polls hard, runs into limits, repeats each submission with its Idempotency-Key."""

from uuid import uuid4

from locust import constant, tag, task

from loadtest.users.recruiter import FINAL, Recruiter
from loadtest.users.session import is_served

ITEMS = 3
POLLS = 50
STILL_RUNNING = 409  # the first submission with this key is not answered yet


class Impatient(Recruiter):
    """A token with a plan, whose limits a server keeps that lets plain tokens do as they like."""

    weight = 2
    wait_time = constant(0)
    copies = 1
    plan = "basic"
    patient = False

    @tag("submit", "poll", "limits")
    @task
    def insist(self) -> None:
        """Submit twice under one key, which makes one job, and poll without a pause."""
        key, body = str(uuid4()), self.submission(ITEMS)
        job_id = self.submit("/analyze/bulk", body, **{"Idempotency-Key": key})
        if not job_id:
            return
        name = "/analyze/bulk (again)"
        with self.client.post(
            f"{self.api}/analyze/bulk", json=body, headers={"Idempotency-Key": key}, name=name, catch_response=True
        ) as again:
            if is_served(again) and again.json()["jobId"] != str(job_id):
                again.failure("the same key made a second job")
            elif again.status_code in {429, STILL_RUNNING}:
                again.success()
        etag = ""
        for _ in range(POLLS):
            job, etag = self.look(job_id, etag)
            if job and job["status"] in FINAL:
                return
