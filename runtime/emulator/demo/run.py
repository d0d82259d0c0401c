"""Uploads the samples, submits them, follows the job and shows the ranking."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from uuid import UUID

from rich.console import Console

from runtime.emulator.address import Ready
from runtime.emulator.demo.api_views import (
    Accepted,
    FinishedItems,
    Gaps,
    GapSummary,
    Identified,
    Outcome,
    Progress,
    StoredResume,
    StoredResumes,
    Summary,
)
from runtime.emulator.demo.client import Client
from runtime.emulator.demo.progress_bar import show_progress
from runtime.emulator.demo.report import disappointments, show_outcome, write_report
from runtime.emulator.demo.samples import SAMPLES, Manifest, read_manifest
from runtime.errors import BulkError

API = "/api/recruiter"
PLAN = "premium"
WIDTH = 80
ITEM_LIMIT = 500
REPORTED_COUNT = 20
POLL_EVERY_S = 0.1
PATIENCE_S = 120.0
STEP_FAILED = 1
INTERRUPTED = 130


async def show_demo(ready: Ready, stopping: asyncio.Event) -> int:
    """Run the demo in a thread, for its client blocks.

    Returns:
        0 when every outcome was as expected, 1 when one was not or a step failed, 130 when it was stopped.
    """
    given_up = threading.Event()
    demo = asyncio.create_task(asyncio.to_thread(run_demo, ready, given_up))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({demo, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    given_up.set()
    return await demo


def run_demo(ready: Ready, given_up: threading.Event) -> int:
    """Run every step; one that fails is one line and code 1."""
    console = Console(width=min(Console().width, WIDTH), highlight=False)
    try:
        outcome = analyse(Client(ready.url, ready.token), ready.user_id, console, given_up)
    except BulkError as error:
        sys.stderr.write(f"The demo failed: {' '.join(str(error).split())}\n")
        return INTERRUPTED if given_up.is_set() else STEP_FAILED
    show_outcome(outcome, console)
    complaints = [*disappointments(outcome, read_manifest()), *write_report(outcome, console)]
    sys.stderr.writelines(f"Not as expected: {complaint}\n" for complaint in complaints)
    return STEP_FAILED if complaints else 0


def analyse(client: Client, user_id: UUID, console: Console, given_up: threading.Event) -> Outcome:
    """Take the samples through the API.

    Raises:
        BulkError: A request fails, the job takes more than two minutes, or the demo is stopped.
    """
    manifest = read_manifest()
    resumes = upload(client, manifest)
    console.print(f"\nUploaded {len(resumes)} sample resumes.")
    started_at = time.monotonic()
    body = describe(client, user_id, resumes, manifest)
    job_id = client.post(f"{API}/analyze/bulk", body, Accepted).job_id
    console.print(f"Submitted job {job_id}.\n")
    progress = follow(client, job_id, console, given_up)
    duration_s = time.monotonic() - started_at
    is_completed = progress.status == "completed"
    return Outcome(
        names={str(resume.id): resume.file_name for resume in resumes},
        progress=progress,
        items=client.get(f"{API}/jobs/{job_id}/items?sort=score&limit={ITEM_LIMIT}", FinishedItems).items,
        summary=client.get(f"{API}/jobs/{job_id}/result", Summary) if is_completed else None,
        duration_s=duration_s,
        gaps=find_gaps(client, body, given_up) if is_completed else None,
        report=order_report(client, user_id, job_id, given_up) if is_completed else None,
    )


def order_report(client: Client, user_id: UUID, job_id: UUID, given_up: threading.Event) -> bytes:
    """Order a report on the job and wait for it; BulkError as `analyse`."""
    choices = {"formats": ["pdf"], "top": REPORTED_COUNT, "language": "en", "anonymous": False}
    body = {"jobId": job_id, "userId": user_id, "planType": PLAN, **choices}
    report_id = client.post(f"{API}/reports", body, Accepted).job_id
    wait_for_end(client, report_id, given_up, show=lambda _: None)
    return client.download(f"{API}/reports/{report_id}/pdf")


def upload(client: Client, manifest: Manifest) -> list[StoredResume]:
    """Upload the samples in one request."""
    files = ((file.name, file.content()) for file in manifest.files)
    return client.upload(f"{API}/resumes", files, StoredResumes).resumes


def describe(client: Client, user_id: UUID, resumes: list[StoredResume], manifest: Manifest) -> dict[str, object]:
    """Describe the job of the demo; return the body of a submission of all resumes against it."""
    job = manifest.job()
    described = client.post(
        f"{API}/job-descriptions", {"title": job.title, "text": (SAMPLES / job.file).read_text()}, Identified
    )
    return {
        "resumeIds": [resume.id for resume in resumes],
        "jobDescriptionId": described.id,
        "userId": user_id,
        "planType": PLAN,
    }


def find_gaps(client: Client, body: dict[str, object], given_up: threading.Event) -> Gaps:
    """Compare the same resumes skill by skill and wait for it; BulkError as `analyse`."""
    job_id = client.post(f"{API}/analyze/skill-gap", body, Accepted).job_id
    wait_for_end(client, job_id, given_up, show=lambda _: None)
    return client.get(f"{API}/jobs/{job_id}/result", GapSummary).descriptions[0]


def follow(client: Client, job_id: UUID, console: Console, given_up: threading.Event) -> Progress:
    """Poll until the job has ended.

    Raises:
        BulkError: It takes more than two minutes, or the demo is stopped.
    """
    with show_progress(console) as show:
        return wait_for_end(client, job_id, given_up, show)


def wait_for_end(client: Client, job_id: UUID, given_up: threading.Event, show: Callable[[Progress], None]) -> Progress:
    """Poll until a job has ended; BulkError as `follow`."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        progress = client.get(f"{API}/jobs/{job_id}/progress", Progress)
        show(progress)
        if progress.is_final:
            return progress
        if time.monotonic() > deadline:
            message = f"job {job_id} is still {progress.status} after {PATIENCE_S:.0f} s"
            raise BulkError(message)
        if given_up.wait(POLL_EVERY_S):  # polling is what is shown here: any client can do it
            message = "it was stopped"
            raise BulkError(message)
