"""Stream how far a job is, up to its end, as server-sent events."""

from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID

from runtime.bindings.caller import Caller
from runtime.bindings.headers import LastEventId
from runtime.bindings.job_watch import JobWatch
from runtime.bindings.live.news import News
from runtime.bindings.reply import EventStream, StreamEvent
from runtime.declare import get


@get("/api/recruiter/jobs/{jobId}/events")
async def stream_job_events(
    job_id: UUID, caller: Caller, jobs: JobWatch, last_event_id: LastEventId = None
) -> EventStream:
    """Go on after the event that the client has seen; a job whose end it has seen has nothing more to tell."""
    snapshot = await jobs.snapshot(job_id)
    seen = -1 if last_event_id is None else last_event_id
    if snapshot.is_of_finished_job and seen >= snapshot.end_version:
        return EventStream(events=None)
    return EventStream(events=events_of(jobs.follow(snapshot, after=seen, until=caller.expires_at)))


async def events_of(news: AsyncIterator[News]) -> AsyncGenerator[StreamEvent, None]:
    """Yield each state with its version as the id: it rises over the job's generations too."""
    async for one in news:
        yield StreamEvent(name=one.stream_event, id=str(one.version), data=one)
