"""Tell pages live how far jobs are, and how they end."""

from uuid import UUID

from runtime.bindings.caller import Caller
from runtime.bindings.job_watch import JobWatch, Membership
from runtime.bindings.live.news import Progress
from runtime.declare import hub


@hub("/jobProgressHub")
class JobProgressHub:
    """Whoever may read a job may follow it; all jobs of a user are followed by that user alone."""

    def __init__(self, caller: Caller, jobs: JobWatch, membership: Membership) -> None:
        self._caller = caller
        self._jobs = jobs
        self._membership = membership

    async def join_job_group(self, job_id: UUID) -> Progress:
        """Follow a job and answer with how far it is; another user's job is not found."""
        snapshot = await self._jobs.snapshot(job_id)
        self._membership.join_job(snapshot)
        return snapshot

    async def leave_job_group(self, job_id: UUID) -> None:
        """Follow a job no longer."""
        self._membership.leave_job(job_id)

    async def join_user_group(self) -> None:
        """Follow all jobs of the caller, those to come too."""
        user_id = self._caller.user_id
        self._membership.join_user(user_id, await self._jobs.open_jobs(user_id))

    async def leave_user_group(self) -> None:
        """Follow only the jobs that were joined one by one."""
        self._membership.leave_user(self._caller.user_id)
