"""The bus of a process: hears of watched jobs over Redis, makes sure of them in PostgreSQL, tells who watches.

Redis makes it quick, PostgreSQL makes it sure: every end is read there, and every two seconds whatever is watched is
compared with it. Only what someone watches is subscribed to.
"""

import asyncio
from types import TracebackType
from typing import Literal, Never, Protocol, Self
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct
from redis.asyncio import Redis

from runtime.bindings.live.control import read_control
from runtime.bindings.live.labelling import add_labels
from runtime.bindings.live.news import News, Progress
from runtime.bindings.live.reading import read_changed_jobs
from runtime.cancellation import end_if_cancelled
from runtime.errors import UnavailableError
from runtime.store.database import Database
from runtime.store.keys import CONTROL_CHANNEL, progress_channel
from runtime.store.redis.subscription import Subscription

log: structlog.stdlib.BoundLogger = structlog.get_logger()
READ_EVERY_S = 2.0
UNKNOWN = -1


class Topic(Struct, frozen=True):
    """What can be watched: one job, or all jobs of one user."""

    kind: Literal["job", "user"]
    id: UUID


class Listener(Protocol):
    """Who watches a topic."""

    def hear(self, news: News) -> None:
        """Take what is newer than everything heard of its job before; must not wait."""

    def end(self) -> None:
        """Go: the process is about to stop."""


class Bus:
    """Follows what is watched; nothing runs before the first watch."""

    def __init__(self, database: Database, redis: Redis) -> None:
        """Follow with what the process holds."""
        self._database = database
        self._listeners: dict[Topic, set[Listener]] = {}
        self._newest: dict[UUID, News] = {}
        self._asked: set[Topic] = set()
        self._news_wanted = asyncio.Event()
        self._unlabelled: dict[UUID, Progress] = {}
        self._labels_wanted = asyncio.Event()
        self._subscription = Subscription(redis, self._hear, self._make_sure)
        self._tasks = asyncio.TaskGroup()
        self._running: list[asyncio.Task[Never]] = []
        self._is_draining = False

    async def __aenter__(self) -> Self:
        """Get ready for the first watch."""
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop following; an error of the block stays what it is, no group of errors."""
        for task in self._running:
            task.cancel()
        is_ours = isinstance(error, asyncio.CancelledError)  # perhaps by the group itself, over a failed task
        await self._tasks.__aexit__(*((kind, error, trace) if is_ours else (None, None, None)))

    def watch(self, topic: Topic, listener: Listener) -> None:
        """Tell the listener what comes, and for the first one of a topic what is known in PostgreSQL now."""
        if self._is_draining:
            listener.end()
            return
        if not self._running:
            endless = (self._subscription.run(), self._read(), self._label())
            self._running = [self._tasks.create_task(one) for one in endless]
            self._subscription.want(CONTROL_CHANNEL)
        if topic not in self._listeners:
            self._listeners[topic] = set()
            self._subscription.want(progress_channel(topic.id))
            self.ask(topic)
        self._listeners[topic].add(listener)

    def leave(self, topic: Topic, listener: Listener) -> None:
        """Tell the listener nothing more."""
        listeners = self._listeners.get(topic, set())
        listeners.discard(listener)
        if not listeners and self._listeners.pop(topic, None) is not None:
            self._subscription.leave(progress_channel(topic.id))
            news = self._newest.get(topic.id)
            if news is not None and not self._is_wanted(news):
                del self._newest[topic.id]

    def newest(self, job_id: UUID) -> News | None:
        """Return what was told last of a watched job."""
        return self._newest.get(job_id)

    def ask(self, topic: Topic) -> None:
        """Compare a topic with PostgreSQL now rather than within two seconds."""
        self._asked.add(topic)
        self._news_wanted.set()

    def drain(self) -> None:
        """Send every listener away, and whoever comes."""
        self._is_draining = True
        for listeners in tuple(self._listeners.values()):
            for listener in tuple(listeners):
                listener.end()

    def _make_sure(self, channel: str) -> None:
        """Make sure of what was said while nobody listened."""
        if channel == CONTROL_CHANNEL:
            return
        watched_id = UUID(channel.partition(":")[2])
        self._asked |= {Topic("job", watched_id), Topic("user", watched_id)} & self._listeners.keys()
        self._news_wanted.set()

    def _hear(self, channel: str, data: bytes) -> None:
        if channel == CONTROL_CHANNEL:
            if changed := read_control(data):
                if not changed.is_stopped:
                    self._newest.pop(changed.job_id, None)
                self._ask_for_end(changed.job_id)
            return
        try:
            progress = msgspec.msgpack.decode(data, type=Progress)
        except msgspec.MsgspecError:
            log.warning("bus.unreadable", channel=channel, byte_count=len(data))
            return
        if progress.recent_items and self._listeners_of(progress):
            self._unlabelled[progress.job_id] = progress
            self._labels_wanted.set()
        else:
            self._tell(progress)
        if progress.is_of_finished_job:
            self._ask_for_end(progress.job_id)

    def _ask_for_end(self, job_id: UUID) -> None:
        """Read a job's end where it is watched, or may belong to a user who is."""
        topic = Topic("job", job_id)
        if topic in self._listeners or any(watched.kind == "user" for watched in self._listeners):
            self.ask(topic)

    def _tell(self, news: News) -> None:
        """Tell who watches, unless it is known already."""
        before = self._newest.get(news.job_id)
        if before is not None and before.version >= news.version:
            return
        if listeners := self._listeners_of(news):
            self._newest[news.job_id] = news
            for listener in listeners:
                listener.hear(news)

    def _listeners_of(self, news: News) -> tuple[Listener, ...]:
        """Return who watches a job, or its user."""
        job, user = Topic("job", news.job_id), Topic("user", news.user_id)
        return (*self._listeners.get(job, ()), *self._listeners.get(user, ()))

    async def _label(self) -> Never:
        """Tell what came over Redis with the names of files; what comes meanwhile is read together."""
        while True:
            end_if_cancelled()
            await self._labels_wanted.wait()
            self._labels_wanted.clear()
            heard, self._unlabelled = self._unlabelled, {}
            for progress in await add_labels(self._database, heard.values()):
                self._tell(progress)

    async def _read(self) -> Never:
        """Compare with PostgreSQL: at once what is asked for, all that is watched every two seconds."""
        clock = asyncio.get_running_loop().time
        all_due_at = clock() + READ_EVERY_S
        while True:
            end_if_cancelled()
            try:
                async with asyncio.timeout_at(all_due_at):
                    await self._news_wanted.wait()
                wanted = self._asked
            except TimeoutError:
                self._forget_what_is_not_watched()
                wanted = {*self._asked, *self._listeners, *(Topic("job", job_id) for job_id in self._open_jobs())}
                all_due_at = clock() + READ_EVERY_S
            self._asked = set()
            self._news_wanted.clear()
            await self._compare(wanted)

    async def _compare(self, wanted: set[Topic]) -> None:
        """Tell what PostgreSQL knows better; while it is away there is always a next time."""
        versions = {topic.id: self._version(topic.id) for topic in wanted if topic.kind == "job"}
        users = [topic.id for topic in wanted if topic.kind == "user"]
        if not wanted:
            return
        try:
            changed = await read_changed_jobs(self._database, versions, users)
        except UnavailableError as error:
            log.warning("bus.unsure", job_count=len(versions), reason=type(error.__cause__).__name__)
            return
        for news in changed:
            self._tell(news)

    def _version(self, job_id: UUID) -> int:
        newest = self._newest.get(job_id)
        return UNKNOWN if newest is None else newest.version

    def _open_jobs(self) -> list[UUID]:
        """Return the jobs known and not ended, of watched users too."""
        return [job_id for job_id, news in self._newest.items() if not news.is_end]

    def _forget_what_is_not_watched(self) -> None:
        """Keep what was told of watched jobs, and of watched users' jobs until their end."""
        self._newest = {job_id: news for job_id, news in self._newest.items() if self._is_wanted(news)}

    def _is_wanted(self, news: News) -> bool:
        """Tell whether its job is watched, or not ended and its user is."""
        job, user = Topic("job", news.job_id), Topic("user", news.user_id)
        return job in self._listeners or (not news.is_end and user in self._listeners)
