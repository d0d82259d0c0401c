"""Every metric of this product, by who counts it. Names: Prometheus's conventions, base units, no id and no text."""

from collections.abc import Iterable, Iterator
from itertools import chain

from runtime.metrics.codes import AI_FAILURES, KNOWN_CODES
from runtime.metrics.families import Counter, Family, Gauge, Histogram

QUICK_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONG_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
LEASE_LOSSES = ("worker_died", "given_up", "answer_lost", "fenced")
POOLS = ("functions", "files")
CHILD_ENDS = ("crashed", "out_of_memory", "timed_out")
SCHEDULE_ENDS = ("completed", "postponed", "failed")
GROUP_ENDS = ("committed", "put_off")
REDIS_USES = ("tickets", "queue", "progress", "limits", "ai_calls")
POSTGRES_FAILURES = ("away", "refused")
SLOT_STATES = ("busy", "free")
CONNECTION_STATES = ("busy", "idle")
PAUSE_REASONS = ("operator", "provider")
TRANSPORTS = ("WebSockets", "ServerSentEvents", "LongPolling", "none")
AI_OUTCOMES = ("answered", "abandoned", *AI_FAILURES)
TOKEN_KINDS = ("sent", "answered")
STAND_INS = ("fallback", "reused")
BUDGETS = ("job", "day")
SHED_REASONS = ("400", "408", "431", "503", "idle")


class Group:
    """Families that belong together, as attributes."""

    def __iter__(self) -> Iterator[Family]:
        """Yield them in the order in which they were declared."""
        return (each for each in vars(self).values() if isinstance(each, Family))


class WorkMetrics(Group):
    """What a worker counts."""

    def __init__(self) -> None:
        """Start at 0."""
        self.items = Counter(
            "careerbird_items_total", "Tries of items by what came of them.", "job_type", "outcome", "code"
        )
        self.item_seconds = Histogram(
            "careerbird_item_duration_seconds", "Time of a try in its handler.", "job_type", bounds=LONG_S
        )
        self.batches = Counter("careerbird_batches_total", "Batches that were claimed.", "job_type")
        self.slots = Gauge("careerbird_slots", "Batches that may be worked at once.", "state")
        self.groups = Counter("careerbird_ledger_groups_total", "Groups of outcomes, each a transaction.", "outcome")
        self.commit_seconds = Histogram(
            "careerbird_ledger_commit_duration_seconds", "Time of the transaction of a group.", bounds=QUICK_S
        )
        self.unwritten = Gauge("careerbird_ledger_outcomes", "Outcomes that are not written yet.")
        self.leases_lost = Counter("careerbird_leases_lost_total", "Claims that their worker lost.", "reason")
        self.heartbeats_missed = Counter("careerbird_heartbeats_missed_total", "Signs of life that nobody heard.")
        self.children = Counter("careerbird_children_crashed_total", "Child processes that died.", "pool", "reason")
        self.schedules = Counter("careerbird_schedule_runs_total", "Runs of schedules.", "schedule", "outcome")
        self.provider_pauses = Counter(
            "careerbird_provider_pauses_total", "Pauses that began because a provider is down.", "job_type"
        )
        self.slots.expect(SLOT_STATES)
        self.groups.expect(GROUP_ENDS)
        self.leases_lost.expect(LEASE_LOSSES)
        self.children.expect(POOLS, CHILD_ENDS)

    def expect(self, job_types: Iterable[str], schedules: Iterable[str]) -> None:
        """Know what a worker works."""
        types = tuple(job_types)
        self.items.expect(types, ("completed", "given_back"), ("",))
        self.items.expect(types, ("failed", "postponed"), KNOWN_CODES)
        for family in (self.item_seconds, self.batches, self.provider_pauses):
            family.expect(types)
        self.schedules.expect(schedules, SCHEDULE_ENDS)


class HttpMetrics(Group):
    """What a server of endpoints and hubs counts."""

    def __init__(self) -> None:
        """Start at 0."""
        self.requests = Counter(
            "careerbird_http_requests_total", "Requests by route and status.", "method", "route", "status"
        )
        self.seconds = Histogram(
            "careerbird_http_request_duration_seconds",
            "Time to the first byte of the answer.",
            "method",
            "route",
            bounds=QUICK_S,
        )
        self.connections = Gauge("careerbird_http_connections", "TCP connections that are open.")
        self.shed = Counter(
            "careerbird_http_connections_shed_total", "Connections that the server ended by itself.", "reason"
        )
        self.shed.expect(SHED_REASONS)


class HubMetrics(Group):
    """What hubs count."""

    def __init__(self) -> None:
        """Start at 0."""
        self.connections = Gauge("careerbird_hub_connections", "Open connections of the hub.", "transport")
        self.opened = Counter("careerbird_hub_connections_opened_total", "Connections made.")
        self.delay_seconds = Histogram(
            "careerbird_hub_delay_seconds", "Time from a job's news to its frame on the way.", bounds=QUICK_S
        )
        self.connections.expect(TRANSPORTS)


class ServerMetrics(Group):
    """How the servers are that a process talks to."""

    def __init__(self) -> None:
        """Start at 0."""
        self.postgres_up = Gauge("careerbird_postgres_up", "Whether PostgreSQL answers: 1, or 0.")
        self.pool = Gauge("careerbird_postgres_pool_connections", "Connections of the pool.", "state")
        self.pool_limit = Gauge("careerbird_postgres_pool_limit_connections", "Most connections of the pool.")
        self.pool_waiting = Gauge("careerbird_postgres_pool_waiting", "Who waits for a connection.")
        self.postgres_failures = Counter(
            "careerbird_postgres_failures_total", "Transactions that PostgreSQL did not do.", "reason"
        )
        self.redis_up = Gauge("careerbird_redis_up", "Whether Redis answers: 1, or 0.")
        self.redis_failures = Counter("careerbird_redis_failures_total", "What Redis did not do.", "use")
        self.tickets_owed = Gauge("careerbird_tickets_owed", "Tickets that Redis has not taken yet.")
        self.ai_calls = Counter("careerbird_ai_calls_total", "Calls of the AI service.", "outcome")
        self.ai_seconds = Histogram("careerbird_ai_call_duration_seconds", "Time of a call.", bounds=LONG_S)
        self.ai_tokens = Counter("careerbird_ai_tokens_total", "Tokens that calls took.", "kind")
        self.ai_cost = Counter("careerbird_ai_cost_total", "Cost of these tokens, at the prices that are set.")
        self.ai_stand_ins = Counter(
            "careerbird_ai_stand_ins_total", "Results of others than the analyst that is set.", "kind"
        )
        self.ai_budgets_spent = Counter(
            "careerbird_ai_budgets_spent_total", "Calls that were not made because a budget was used up.", "budget"
        )
        self.pool.expect(CONNECTION_STATES)
        self.postgres_failures.expect(POSTGRES_FAILURES)
        self.redis_failures.expect(REDIS_USES)
        self.ai_calls.expect(AI_OUTCOMES)
        self.ai_tokens.expect(TOKEN_KINDS)
        self.ai_stand_ins.expect(STAND_INS)
        self.ai_budgets_spent.expect(BUDGETS)


class FleetMetrics(Group):
    """What PostgreSQL knows of all processes together; each of them shows the same."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.items_waiting = Gauge("careerbird_items_waiting", "Items that nobody works.", "job_type", "lane")
        self.queue_depth = Gauge("careerbird_queue_depth", "Jobs that no worker has started.", "job_type", "lane")
        self.oldest_wait = Gauge(
            "careerbird_oldest_wait_seconds", "How long the first job in line has waited.", "job_type", "lane"
        )
        self.workers = Gauge("careerbird_workers", "Worker processes that serve the job type.", "job_type")
        self.silent_workers = Gauge("careerbird_silent_workers", "Workers unseen for ten seconds, not given up yet.")
        self.paused = Gauge("careerbird_job_type_paused", "Whether nothing is started: 1, or 0.", "job_type", "reason")
        self.age = Gauge("careerbird_fleet_age_seconds", "Age of these numbers.")


class Metrics:
    """All of one process.

    Attributes:
        job_types: Those that this process works, declared in the bundle or not.
    """

    def __init__(self) -> None:
        """Start at 0."""
        self.job_types: set[str] = set()
        self.work = WorkMetrics()
        self.http = HttpMetrics()
        self.hub = HubMetrics()
        self.servers = ServerMetrics()
        self.fleet = FleetMetrics()

    def __iter__(self) -> Iterator[Family]:
        """Yield every family."""
        return chain(self.work, self.http, self.hub, self.servers, self.fleet)
