"""What a plan means: its lane, its priority, its weight, and what its user may send."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Plan = Literal["free", "basic", "premium", "enterprise"]
PLANS: tuple[Plan, ...] = ("free", "basic", "premium", "enterprise")  # the lowest first
DEFAULT_PLAN: Plan = "free"
Lane = Literal["high", "normal"]
LANES: tuple[Lane, ...] = ("high", "normal")
LANE_OF_PLAN: dict[Plan, Lane] = {"free": "normal", "basic": "normal", "premium": "high", "enterprise": "high"}
WEIGHT_OF_PLAN: dict[Plan, int] = {"free": 1, "basic": 2, "premium": 2, "enterprise": 4}  # multiplies a batch


class PlanLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one user of a plan may send in any minute.

    Attributes:
        requests: HTTP requests per minute.
        items: Submitted items per minute.
    """

    requests: Annotated[int, Meta(ge=1)]
    items: Annotated[int, Meta(ge=1)]


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
