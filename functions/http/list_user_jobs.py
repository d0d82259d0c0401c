"""List the jobs of a user, newest first."""

from uuid import UUID

from functions._shared.paging import Cursor, SmallPage
from runtime.bindings.caller import Caller
from runtime.bindings.job_reads import JobReads
from runtime.bindings.reply import Reply
from runtime.bindings.views import JobView
from runtime.declare import get


@get("/api/recruiter/queue/status/{userId}")
async def list_user_jobs(
    user_id: UUID, caller: Caller, jobs: JobReads, limit: SmallPage = 50, cursor: Cursor | None = None
) -> Reply[list[JobView]]:
    """Answer with a page of jobs; the next page is in `Link` (RFC 8288)."""
    caller.must_be(user_id)
    page = await jobs.of_user(user_id, limit=limit, cursor=cursor)
    if page.next_cursor is None:
        return Reply(body=page.jobs)
    following = f"</api/recruiter/queue/status/{user_id}?limit={limit}&cursor={page.next_cursor}>"
    return Reply(body=page.jobs, headers={"Link": f'{following}; rel="next"'})
