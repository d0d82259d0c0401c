"""What all batches of a job share in a process: its decoded data, and its handler bound to its user."""

from collections import OrderedDict
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct, ValidationError

from runtime.bindings.items import Item
from runtime.bindings.resources import Resources
from runtime.item_errors import ItemError
from runtime.queue.job_type import Call, JobType
from runtime.queue.pausing import Pauses
from runtime.store.identity import Identity

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_JOBS = 100
REFUSED = "job_data_refused"


class JobInHand(Struct, frozen=True, kw_only=True):
    """A job, ready to be worked."""

    data: object
    call: Call


class JobsInHand:
    """The jobs that this process worked last."""

    def __init__(self, resources: Resources, pauses: Pauses) -> None:
        """Know none."""
        self._resources = resources
        self._pauses = pauses
        self._known: OrderedDict[UUID, JobInHand] = OrderedDict()

    def find(self, job_id: UUID) -> JobInHand | None:
        """Return a job that is known."""
        if job_id in self._known:
            self._known.move_to_end(job_id)
        return self._known.get(job_id)

    def add(self, job_id: UUID, user_id: UUID, job_data: str, job_type: JobType) -> JobInHand:
        """Make a job ready; one whose data cannot be read fails each of its items and says why."""
        try:
            data = job_type.data_of(job_data)
        except Exception as error:  # the type of the data is a function's own, and so is what it raises
            log.exception("job.unreadable", job_id=job_id, job_type=job_type.name)
            return self._keep(job_id, JobInHand(data=None, call=make_refusal(why_unreadable(error))))
        handler = self._bound(job_type, Identity(role="service_role", user_id=user_id))
        return self._keep(job_id, JobInHand(data=data, call=self._pauses.pausing(handler, job_type.name)))

    def _bound(self, job_type: JobType, identity: Identity) -> Call:
        """Return the handler with its bindings; where one cannot be made now, each try makes them anew."""
        try:
            return job_type.bind(self._resources, identity)
        except Exception:  # the bindings' own code; nothing is wrong with the job
            log.exception("handler.unbound", job_type=job_type.name)

        async def call(item: Item[Any]) -> object:
            return await job_type.bind(self._resources, identity)(item)

        return call

    def _keep(self, job_id: UUID, job: JobInHand) -> JobInHand:
        self._known[job_id] = job
        if len(self._known) > MOST_JOBS:
            self._known.popitem(last=False)
        return job


def why_unreadable(error: Exception) -> str:
    """Return why a job's data cannot be read; only msgspec's own words are known to hold no value of it."""
    reason = str(error) if isinstance(error, ValidationError) else type(error).__name__
    return f"The job's data cannot be read by this version of its handler: {reason}."


def make_refusal(message: str) -> Call:
    """Return a call that fails every item for the same reason."""

    async def call(_item: Item[Any]) -> object:
        raise ItemError(REFUSED, message)

    return call
