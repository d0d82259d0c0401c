"""Watching jobs live: snapshots as the caller may see them, and everything that follows."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import ClassVar, Protocol
from uuid import UUID

from runtime.bindings.binding import Binding, Need
from runtime.bindings.live.bus import Topic
from runtime.bindings.live.news import News, Progress
from runtime.errors import NotFoundError
from runtime.store.postgres_arrays import array
from runtime.store.progress import OPEN_JOBS_OF_USERS, PROGRESS_OF_JOBS


class Membership(Protocol):
    """The groups of the connection that calls a hub's method; a hub asks for it by this type.

    Joining checks nothing: the hub's method does, before it joins.
    """

    def join_job(self, snapshot: Progress) -> None:
        """Subscribe the connection to a job, from the snapshot on that the method answers with."""

    def leave_job(self, job_id: UUID) -> None:
        """Unsubscribe the connection from a job."""

    def join_user(self, user_id: UUID, open_jobs: Sequence[Progress]) -> None:
        """Subscribe the connection to all jobs of a user, and send it how far the open ones are."""

    def leave_user(self, user_id: UUID) -> None:
        """Unsubscribe the connection from the jobs of a user."""


class JobWatch(Binding):
    """Reads and follows jobs as one caller; another's job is not found."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis", "bus"})

    async def snapshot(self, job_id: UUID) -> Progress:
        """Return how far a job is.

        Raises:
            NotFoundError: Unknown, or another's.
            UnavailableError: PostgreSQL does not answer.
        """
        where = {"job_ids": array([job_id])}
        found = await self._resources.database.fetch_as(Progress, self._identity, PROGRESS_OF_JOBS, where)
        if not found:
            detail = "There is no such job."
            raise NotFoundError(detail)
        return found[0]

    async def open_jobs(self, user_id: UUID) -> list[Progress]:
        """Return how far the queued and processing jobs of a user are, as far as the caller may see them.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        where = {"user_ids": array([user_id])}
        return await self._resources.database.fetch_as(Progress, self._identity, OPEN_JOBS_OF_USERS, where)

    async def follow(self, snapshot: Progress, *, after: int, until: datetime) -> AsyncIterator[News]:
        """Yield the newest state again and again, each time it has changed, up to the end.

        Whoever takes slowly skips states. It also ends at `until`, and when the process is about to stop.

        Args:
            snapshot: The job as the caller may see it.
            after: Version that is known already; -1 for none.
            until: End of the caller's token.
        """
        newest = NewestNews(after)
        newest.hear(snapshot)
        with self._hear_news_of(snapshot.job_id, newest):
            while (news := await newest.take(until)) is not None:
                yield news
                if news.is_end:
                    return

    @contextmanager
    def _hear_news_of(self, job_id: UUID, newest: "NewestNews") -> Iterator[None]:
        bus, topic = self._resources.bus, Topic("job", job_id)
        bus.watch(topic, newest)
        try:
            if (known := bus.newest(job_id)) is not None:
                newest.hear(known)
            bus.ask(topic)  # a job may have ended between the snapshot and now
            yield
        finally:
            bus.leave(topic, newest)


class NewestNews:
    """A listener with room for one: what is newest and not taken yet."""

    def __init__(self, version: int) -> None:
        """Take nothing up to `version`."""
        self._version = version
        self._news: News | None = None
        self._is_ended = False
        self._changed = asyncio.Event()

    def hear(self, news: News) -> None:
        """Keep what is newer."""
        if news.version > self._version:
            self._version = news.version
            self._news = news
            self._changed.set()

    def end(self) -> None:
        """Give out what is kept, then nothing more."""
        self._is_ended = True
        self._changed.set()

    async def take(self, until: datetime) -> News | None:
        """Wait for news and take it; None at `until` or after `end`."""
        try:
            async with asyncio.timeout((until - datetime.now(UTC)).total_seconds()):
                await self._changed.wait()
        except TimeoutError:
            return None
        if not self._is_ended:
            self._changed.clear()
        news, self._news = self._news, None
        return news
