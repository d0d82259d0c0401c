"""What is left of a limit, and how an answer tells it (draft-ietf-httpapi-ratelimit-headers-10)."""

from collections.abc import Sequence
from contextvars import ContextVar

from msgspec import Struct

from runtime.plans import Limited

WINDOW_S = 60
UNITS: dict[Limited, str] = {"stored_bytes": "content-bytes"}  # section 3 of the draft; what is counted otherwise
TOLD: ContextVar[list["Quota"] | None] = ContextVar("told", default=None)  # of the request that is answered


class Quota(Struct, frozen=True, kw_only=True):
    """What is left of one limit.

    Attributes:
        limit: What the plan allows, in any `WINDOW_S` seconds or at once.
        remaining: What could be taken now.
        full_in_s: Seconds until all of it is there again; None where time alone gives nothing back.
    """

    name: Limited
    limit: int
    remaining: int
    full_in_s: int | None


def collect_quotas() -> list[Quota]:
    """Return a list in which everything is told from here on that is charged for this request."""
    quotas: list[Quota] = []
    TOLD.set(quotas)
    return quotas


def tell(quota: Quota) -> None:
    """Tell what is left; nobody hears it outside a request."""
    told = TOLD.get()
    if told is not None:
        told.append(quota)


def policy_header(quotas: Sequence[Quota]) -> str:
    """Return `RateLimit-Policy` (section 3)."""
    return ", ".join(f'"{quota.name}";q={quota.limit}{word_policy(quota)}' for quota in quotas)


def word_policy(quota: Quota) -> str:
    """Return the parameters of a policy beside its quota: the window, and the unit where it is no count."""
    window = "" if quota.full_in_s is None else f";w={WINDOW_S}"
    return f'{window};qu="{UNITS[quota.name]}"' if quota.name in UNITS else window


def limit_header(quotas: Sequence[Quota]) -> str:
    """Return `RateLimit` (section 4)."""
    return ", ".join(
        f'"{quota.name}";r={quota.remaining}' + ("" if quota.full_in_s is None else f";t={quota.full_in_s}")
        for quota in quotas
    )
