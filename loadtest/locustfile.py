"""Recruiters who submit jobs of 1 to 1,000 resumes and follow each to its end.

`python -m loadtest` starts it beside an emulator of its own. Alone it needs `JWT_SECRET`, and a `PLAN_LIMITS` on the
server's side that lets 20 users through; `LOADTEST_ACCEPTED` names a file that takes the ids of accepted jobs.
"""

import os
import random
import time
from pathlib import Path
from uuid import UUID, uuid4

from locust import HttpUser, between, task

from runtime.tokens import make_token

API = "/api/recruiter"
SAMPLES = Path(__file__).parents[1] / "runtime" / "emulator" / "samples"
JOB_DESCRIPTION = SAMPLES / "jobs" / "python-backend.md"
PLANS = ("free", "basic", "premium", "enterprise")
MOST_ITEMS = 1_000
COPIES = 8  # of each sample: 200 resumes a user
REAL_SHARE = 0.5  # of a job's items, as far as the uploaded resumes go; the others fail with resume_not_found
POLL_EVERY_S = 0.5
PATIENCE_S = 120.0
FINAL = frozenset({"completed", "failed", "cancelled"})


class Recruiter(HttpUser):
    """One user with resumes and a job description of its own."""

    wait_time = between(0.1, 1.0)

    def on_start(self) -> None:
        """Sign in, upload resumes, describe the job."""
        self.user_id = uuid4()
        token = make_token(os.environ["JWT_SECRET"], self.user_id)
        self.client.headers["Authorization"] = f"Bearer {token}"
        self.resume_ids = self.upload()
        described = {"title": "Senior Python Backend Engineer", "text": JOB_DESCRIPTION.read_text()}
        answer = self.client.post(f"{API}/job-descriptions", json=described)
        self.job_description_id = answer.json()["id"]

    def upload(self) -> list[str]:
        """Upload the plain samples, several times under several names."""
        samples = [*SAMPLES.glob("resumes/*.txt"), *SAMPLES.glob("resumes/*.md")]
        files = [
            ("files", (f"{copy}-{sample.name}", sample.read_bytes())) for copy in range(COPIES) for sample in samples
        ]
        answer = self.client.post(f"{API}/resumes", files=files)
        return [resume["id"] for resume in answer.json()["resumes"]]

    @task
    def submit_and_follow(self) -> None:
        """Submit one job and poll until it has ended; small jobs are as common as large ones."""
        body = {
            "resumeIds": self.some_resume_ids(round(MOST_ITEMS ** random.random())),  # noqa: S311 (a load, no secret)
            "jobDescriptionId": self.job_description_id,
            "userId": str(self.user_id),
            "planType": random.choice(PLANS),  # noqa: S311 (a load, no secret)
        }
        answer = self.client.post(f"{API}/analyze/bulk", json=body)
        if answer.ok:
            job_id = UUID(answer.json()["jobId"])
            note_accepted(job_id)
            self.follow(job_id)

    def some_resume_ids(self, count: int) -> list[str]:
        """Return ids of real resumes and of none, mixed."""
        real = random.sample(self.resume_ids, min(round(count * REAL_SHARE), len(self.resume_ids)))
        ids = [*real, *(str(uuid4()) for _ in range(count - len(real)))]
        random.shuffle(ids)
        return ids

    def follow(self, job_id: UUID) -> None:
        """Poll until the job has ended; one that takes more than two minutes counts as a failed request."""
        give_up_at = time.monotonic() + PATIENCE_S
        while True:
            with self.client.get(
                f"{API}/jobs/{job_id}/progress", name=f"{API}/jobs/[id]/progress", catch_response=True
            ) as answer:
                if not answer.ok or answer.json()["status"] in FINAL:
                    return
                if time.monotonic() > give_up_at:
                    answer.failure(f"job {job_id} does not end")
                    return
            time.sleep(POLL_EVERY_S)  # as clients without a live connection do; gevent lets the others go on


def note_accepted(job_id: UUID) -> None:
    """Add a job to the list that is checked at the end."""
    path = os.environ.get("LOADTEST_ACCEPTED")
    if path:
        with Path(path).open("a") as accepted:
            accepted.write(f"{job_id}\n")
