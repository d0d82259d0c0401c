"""What is asked of the servers when somebody looks: the whole fleet in PostgreSQL, and whether they answer."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from runtime.bindings.look import Look
from runtime.bindings.resources import Resources
from runtime.metrics.families import Labels, Numbers
from runtime.metrics.metrics import PAUSE_REASONS
from runtime.needs import Need
from runtime.on_demand import import_object
from runtime.plans import LANES

if TYPE_CHECKING:
    from runtime.bindings.queue_health import Health

OTHER = "other"  # a job type that the bundle does not declare: whoever may insert a row could name any

MEASURES: dict[Need, str] = {"postgres": "runtime.bindings.queue_health:measure_health"}


class Fleet:
    """Lets the gauges read what the servers answered last, where the process has them."""

    def __init__(self, resources: Resources, job_types: Iterable[str]) -> None:
        """Show these job types, and those that the process works, even where nothing of them waits."""
        self._job_types = resources.metrics.job_types
        self._job_types.update(job_types)
        self._gauges = resources.metrics.fleet
        self._looks: list[Look[Health] | Look[bool]] = []
        if resources.holds("postgres"):
            self._show_postgres(resources)
        if resources.holds("redis"):
            self._show_redis(resources)
        children = resources.metrics.work.children
        if resources.holds("processes"):
            children.read_from(lambda: labelled(resources.processes.deaths, "functions"))
        if resources.holds("documents"):
            children.read_from(lambda: labelled(resources.documents.deaths, "documents"))
        if resources.holds("extraction"):
            children.read_from(lambda: labelled(resources.extraction.deaths, "files"))

    async def refresh(self) -> None:
        """Ask what is old, all at once, for a bounded time; no error comes of it."""
        self._expect()
        async with asyncio.TaskGroup() as group:
            for look in self._looks:
                group.create_task(look.refresh())

    async def end(self) -> None:
        """Ask nothing any more."""
        for look in self._looks:
            await look.end()

    def _show_postgres(self, resources: Resources) -> None:
        measure_health = import_object(MEASURES["postgres"])
        look: Look[Health] = Look(partial(measure_health, resources.database))
        self._looks.append(look)
        self._show_fleet(look)
        servers, pool = resources.metrics.servers, resources.database.pool_use
        servers.postgres_up.read_from(lambda: {(): float(look.is_up)})
        servers.pool.read_from(lambda: {("busy",): pool().busy_count, ("idle",): pool().idle_count})
        servers.pool_limit.read_from(lambda: {(): resources.max_connections})
        servers.pool_waiting.read_from(lambda: {(): pool().waiting_count})
        servers.postgres_failures.read_from(lambda: labelled(resources.database.failures))

    def _expect(self) -> None:
        """Know each job type; a worker tells its own after the page was made."""
        fleet, shown = self._gauges, (*sorted(self._job_types), OTHER)
        for gauge in (fleet.items_waiting, fleet.queue_depth, fleet.oldest_wait):
            gauge.expect(shown, LANES)
        fleet.workers.expect(shown)
        fleet.paused.expect(shown, PAUSE_REASONS)

    def _show_fleet(self, look: "Look[Health]") -> None:
        fleet = self._gauges

        def answered(number: str) -> Numbers | None:
            return None if look.answer is None else self._numbers(look.answer)[number]

        fleet.items_waiting.read_from(partial(answered, "items_waiting"))
        fleet.queue_depth.read_from(partial(answered, "queue_depth"))
        fleet.oldest_wait.read_from(partial(answered, "oldest_wait"))
        fleet.workers.read_from(partial(answered, "workers"))
        fleet.paused.read_from(partial(answered, "paused"))
        fleet.silent_workers.read_from(partial(answered, "silent_workers"))
        fleet.age.read_from(lambda: {(): look.age_s})

    def _show_redis(self, resources: Resources) -> None:
        async def ping() -> bool:
            return bool(await resources.redis.ping())

        look, servers = Look(ping), resources.metrics.servers
        self._looks.append(look)
        servers.redis_up.read_from(lambda: {(): float(look.is_up)})
        servers.tickets_owed.read_from(lambda: {(): resources.tickets.owed_count})
        servers.redis_failures.read_from(lambda: {("tickets",): resources.tickets.failure_count})

    def _numbers(self, health: "Health") -> dict[str, Numbers]:
        """Return what PostgreSQL said as series, by the gauge's name."""
        depth: Counter[Labels] = Counter()
        waiting: Counter[Labels] = Counter()
        oldest: dict[Labels, float] = {}
        for queue in health.queues:
            series = (self._shown(queue.job_type), queue.lane)
            depth[series] += queue.queue_depth
            waiting[series] += queue.items_waiting
            oldest[series] = max(oldest.get(series, 0.0), queue.oldest_wait_s)
        workers: Counter[Labels] = Counter()
        for service in health.services:
            workers[self._shown(service.job_type),] += service.worker_count
        return {
            "items_waiting": waiting,
            "queue_depth": depth,
            "oldest_wait": oldest,
            "workers": workers,
            "paused": {(self._shown(pause.job_type), pause.reason): 1 for pause in health.pauses},
            "silent_workers": {(): health.silent_worker_count},
        }

    def _shown(self, job_type: str) -> str:
        return job_type if job_type in self._job_types else OTHER


def labelled(counts: Mapping[str, int], *first: str) -> Numbers:
    """Return counts by a word as series, with these labels before it."""
    return {(*first, word): count for word, count in counts.items()}
