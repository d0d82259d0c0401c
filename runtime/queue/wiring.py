"""From prepared functions to a worker process, the same in a deployed worker and in the emulator."""

from collections.abc import Sequence

from runtime.bindings.binding import Need
from runtime.bindings.resources import Resources
from runtime.prepared import Prepared, needs_of_all
from runtime.queue.job_type import JobType
from runtime.queue.schedule import Schedule
from runtime.queue.worker import WorkerProcess


def build_worker(functions: Sequence[Prepared], resources: Resources) -> WorkerProcess:
    """Return a worker for the job types and schedules among `functions`; endpoints and hubs are left out."""
    job_types = [one for one in functions if isinstance(one, JobType)]
    schedules = [one for one in functions if isinstance(one, Schedule)]
    return WorkerProcess(job_types, schedules, resources)


def needs_of_worker(functions: Sequence[Prepared]) -> frozenset[Need]:
    """Return what a worker for `functions` opens: both servers even for none, and what they need."""
    return needs_of_all(functions) | {"postgres", "redis"}
