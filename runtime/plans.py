"""What a plan means: its lane, its priority, its weight, and what its user may send."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Plan = Literal["free", "basic", "premium", "enterprise"]
PLANS: tuple[Plan, ...] = ("free", "basic", "premium", "enterprise")  # the lowest first
DEFAULT_PLAN: Plan = "free"
Lane = Literal["high", "normal"]
PerMinute = Literal["requests", "items", "hub_calls"]
AtOnce = Literal["open_jobs", "waiting_items", "stored_files", "stored_bytes"]
Limited = PerMinute | AtOnce
Positive = Annotated[int, Meta(ge=1)]
LANES: tuple[Lane, ...] = ("high", "normal")
LANE_OF_PLAN: dict[Plan, Lane] = {"free": "normal", "basic": "normal", "premium": "high", "enterprise": "high"}
WEIGHT_OF_PLAN: dict[Plan, int] = {"free": 1, "basic": 2, "premium": 2, "enterprise": 4}  # multiplies a batch

FOLLOWS: dict[Limited, tuple[Limited, int]] = {  # a limit that is left out: so many times another
    "hub_calls": ("requests", 2),
    "open_jobs": ("requests", 1),
    "waiting_items": ("items", 10),
    "stored_files": ("items", 1),
    "stored_bytes": ("stored_files", 100_000),
}


class PlanLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one user of a plan may send in any minute, and have at once; what is left out follows from the first two.

    Attributes:
        requests: HTTP requests per minute.
        items: Items per minute, submitted or retried.
        hub_calls: Calls of hub methods, and new connections to a hub, per minute.
        open_jobs: Jobs that have not ended.
        waiting_items: Items of open jobs that are not finished.
        stored_files: Resumes and job descriptions.
        stored_bytes: Their contents.
    """

    requests: Positive
    items: Positive
    hub_calls: Positive | None = None
    open_jobs: Positive | None = None
    waiting_items: Positive | None = None
    stored_files: Positive | None = None
    stored_bytes: Positive | None = None

    def allows(self, name: Limited) -> int:
        """Return one limit."""
        given: int | None = getattr(self, name)
        if given is not None:
            return given
        source, factor = FOLLOWS[name]
        return self.allows(source) * factor


PLAN_LIMITS: dict[str, PlanLimit] = {
    "free": PlanLimit(requests=300, items=20_000),
    "basic": PlanLimit(requests=600, items=50_000),
    "premium": PlanLimit(requests=3_000, items=200_000),
    "enterprise": PlanLimit(requests=12_000, items=1_000_000),
}


def priority_of(plan: Plan) -> int:
    """Return the number that a job's `priority` shows: the higher, the better the plan."""
    return PLANS.index(plan)


def by_plan(values: dict[Plan, int]) -> str:
    """Return an SQL expression that gives each `plan_type` its number."""
    cases = " ".join(f"WHEN '{plan}' THEN {number}" for plan, number in values.items())
    return f"CASE plan_type {cases} END"
