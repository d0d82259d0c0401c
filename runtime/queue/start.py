"""From function files to a worker process, the same in a deployed worker and in the emulator."""

from collections.abc import Sequence

from runtime.bindings.binding import Need, needs_of
from runtime.bindings.resources import Resources
from runtime.bundle import Loaded
from runtime.declare import Cron, Job
from runtime.queue.job_type import JobType
from runtime.queue.schedules import schedule_of
from runtime.queue.worker import WorkerProcess
from runtime.settings import Settings


def worker_process(functions: Sequence[Loaded], resources: Resources) -> WorkerProcess:
    """Return a worker for the jobs and schedules among `functions`; endpoints are left out.

    Raises:
        BundleError: A function asks for something that it cannot be given.
    """
    settings = resources.settings
    schedules = [
        schedule_of(loaded, loaded.entry.declared, settings)
        for loaded in functions
        if isinstance(loaded.entry.declared, Cron)
    ]
    return WorkerProcess(job_types_of(functions, settings), schedules, resources)


def needs_of_worker(functions: Sequence[Loaded], settings: Settings) -> frozenset[Need]:
    """Return what a worker for `functions` talks to: both servers, and child processes where a handler wants them.

    Raises:
        BundleError: A job handler asks for something that it cannot be given.
    """
    needs: frozenset[Need] = frozenset({"postgres", "redis"})
    for loaded in functions:
        needs |= needs_of(loaded.parameters.values())
    if any(job_type.is_plain for job_type in job_types_of(functions, settings)):
        needs |= {"processes"}
    return needs


def job_types_of(functions: Sequence[Loaded], settings: Settings) -> list[JobType]:
    """Return the job handlers among `functions`, made ready."""
    return [
        JobType(loaded, loaded.entry.declared, settings)
        for loaded in functions
        if isinstance(loaded.entry.declared, Job)
    ]
