"""Analyses and reports as a user orders them."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from runtime.bindings.resources import open_resources
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.settings import Settings
from tests.bundles import prepared
from tests.http.clients import BULK, DESCRIPTIONS, RESUMES, User

REPORTS = "/api/recruiter/reports"
JOBS = "/api/recruiter/jobs"
GAPS = "/api/recruiter/analyze/skill-gap"
DEADLINE_S = 60.0
ALL_FORMATS = ("pdf", "html", "csv", "xlsx")
TITLE = "Backend Engineer"
POSTING = """Backend Engineer

Required
- Python
- PostgreSQL
- Docker
- At least 3 years of professional experience

Nice to have
- Kubernetes
"""
TEXTS = {
    "ann.txt": "Ann Example\nBackend Engineer, Acme, 2015 - 2024\n"
    "Built services in Python and PostgreSQL, run with Docker.\nRan Kubernetes clusters for them.\n",
    "bo.txt": "Bo Person\nBackend Engineer, Widgets, 2019 - 2024\nWrote Python programs every day.\n",
    "cy.txt": "Cy Someone\nBaker, The Oven, 2010 - 2024\nBread.\n",
    "dee.txt": "Dee Someone\nBaker, The Oven, 2010 - 2024\nBread.\n",
    "empty.txt": "",
}


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[None]:
    """Run a worker for analyses and reports, and stop it as SIGTERM does."""
    functions = prepared(settings, ["bulk_analysis", "skill_gap_batch", "report_generation"])
    stopping = asyncio.Event()
    async with (
        open_resources(settings, needs_of_worker(functions)) as resources,
        asyncio.TaskGroup() as group,
    ):
        running = group.create_task(build_worker(functions, resources).run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await running


async def given_analysis(
    user: User, texts: Mapping[str, str] = TEXTS, title: str = TITLE, path: str = BULK, *, waits: bool = True
) -> str:
    """Have texts analysed, and return the job's id."""
    files = [("files", (name, text.encode())) for name, text in texts.items()]
    uploaded = (await user.post(RESUMES, files=files)).json()["resumes"]
    described = await user.post(DESCRIPTIONS, json={"title": title, "text": POSTING})
    body = {
        "resumeIds": [one["id"] for one in uploaded],
        "jobDescriptionId": described.json()["id"],
        "userId": str(user.user_id),
        "planType": "premium",
    }
    job_id: str = (await user.post(path, json=body)).json()["jobId"]
    if waits:
        assert (await ended(user, job_id))["status"] == "completed"
    return job_id


def order_of(user: User, job_id: str, formats: Sequence[str] = ALL_FORMATS, **choices: object) -> dict[str, Any]:
    """Return the body of an order."""
    body = {"jobId": job_id, "userId": str(user.user_id), "planType": "premium", "formats": list(formats)}
    return body | {"top": 50, "language": "en", "anonymous": False} | choices


async def ordered(user: User, job_id: str, formats: Sequence[str] = ALL_FORMATS, **choices: object) -> str:
    """Order a report and return its job's id."""
    answer = await user.post(REPORTS, json=order_of(user, job_id, formats, **choices))
    assert answer.status_code == 202, answer.text
    report_id: str = answer.json()["jobId"]
    return report_id


async def ended(user: User, job_id: str) -> dict[str, Any]:
    """Wait for the end of a job and return it."""
    end = time.monotonic() + DEADLINE_S
    while True:
        job: dict[str, Any] = (await user.get(f"{JOBS}/{job_id}")).json()
        if job["status"] in {"completed", "failed", "cancelled"}:
            return job
        assert time.monotonic() < end, job
        await asyncio.sleep(0.05)


async def items_of(user: User, job_id: str) -> list[dict[str, Any]]:
    """Return the items of a job, the best first."""
    items: list[dict[str, Any]] = (await user.get(f"{JOBS}/{job_id}/items?sort=score&limit=500")).json()["items"]
    return items


async def downloaded(user: User, report_id: str, form: str, query: str = "") -> httpx.Response:
    """Ask for a document."""
    return await user.get(f"{REPORTS}/{report_id}/{form}{query}")


async def names_of(user: User) -> dict[str, str]:
    """Return the names of a user's files by their ids."""
    resumes = (await user.get(f"{RESUMES}?limit=200")).json()["resumes"]
    return {one["id"]: one["fileName"] for one in resumes}
