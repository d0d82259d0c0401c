"""What every recruiter does: uploads real files once, submits, looks at a job, follows it by polling."""

import random
import time
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

from locust.exception import StopUser

from loadtest.accepted import note_accepted
from loadtest.users.session import Session, is_served

SAMPLES = Path(__file__).parents[2] / "runtime" / "emulator" / "samples"
JOB_DESCRIPTION = SAMPLES / "jobs" / "python-backend.md"
COPIES = 2  # of each sample: 50 resumes a user
REAL_SHARE = 0.5  # of a job's items, as far as the uploaded resumes go; the others fail with resume_not_found
POLL_EVERY_S = 0.5
PATIENCE_S = 120.0
FINAL = frozenset({"completed", "failed", "cancelled"})


class Recruiter(Session):
    """One user with resumes and a job description of its own.

    Attributes:
        copies: How many of each sample resume are uploaded, under several names.
    """

    abstract = True
    copies: ClassVar[int] = COPIES

    def on_start(self) -> None:
        """Sign in, upload resumes, describe the job; who cannot do that has nothing to do here."""
        super().on_start()
        samples = [*SAMPLES.glob("resumes/*.txt"), *SAMPLES.glob("resumes/*.md")]
        files = [
            ("files", (f"{copy}-{each.name}", each.read_bytes())) for copy in range(self.copies) for each in samples
        ]
        uploaded = self.upload(files)
        described = {"title": "Senior Python Backend Engineer", "text": JOB_DESCRIPTION.read_text()}
        posted = self.ask("POST", "/job-descriptions", json=described)
        if not (is_served(uploaded) and is_served(posted)):
            raise StopUser
        self.resume_ids = [resume["id"] for resume in uploaded.json()["resumes"]]
        self.job_description_id = posted.json()["id"]

    def submission(self, count: int) -> dict[str, Any]:
        """Return a submission of real resumes and of none, mixed."""
        real = random.sample(self.resume_ids, min(max(1, round(count * REAL_SHARE)), len(self.resume_ids)))
        ids = [*real, *(str(uuid4()) for _ in range(count - len(real)))]
        random.shuffle(ids)
        return {
            "resumeIds": ids,
            "jobDescriptionId": self.job_description_id,
            "userId": self.user_id,
            "planType": self.plan or "free",
        }

    def submit(self, path: str, body: dict[str, Any], **headers: str) -> UUID | None:
        """Submit a job of any kind; None where the limits let none through."""
        answer = self.ask("POST", path, json=body, headers=headers)
        if not is_served(answer):
            return None
        job_id = UUID(answer.json()["jobId"])
        note_accepted(job_id)
        return job_id

    def look(self, job_id: UUID, etag: str) -> tuple[dict[str, Any] | None, str]:
        """Ask for a job that may not have changed; returns it, None where it has not, and its ETag."""
        headers = {"If-None-Match": etag} if etag else {}
        answer = self.ask("GET", f"/jobs/{job_id}", name="/jobs/[id]", headers=headers)
        fresh = is_served(answer)
        return (answer.json() if fresh else None), answer.headers.get("ETag", etag)

    def follow(self, job_id: UUID) -> str | None:
        """Poll until the job has ended; returns its status, None when it is not seen to end."""
        give_up_at, etag = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < give_up_at:
            job, etag = self.look(job_id, etag)
            if job and job["status"] in FINAL:
                return str(job["status"])
            time.sleep(POLL_EVERY_S)  # as clients without a live connection do; gevent lets the others go on
        return None
