"""The names of everything in Redis."""

from typing import Literal
from uuid import UUID

Lane = Literal["high", "normal"]
LANES: tuple[Lane, ...] = ("high", "normal")
CONTROL_CHANNEL = "control"
CRON_QUEUE = "queue:cron:normal"


def queue_key(job_type: str, lane: Lane) -> str:
    """Return arq's sorted set of the tickets of one job type and lane."""
    return f"queue:{job_type}:{lane}"


def wake_channel(queue: str) -> str:
    """Return the channel that says: there is a new ticket in `queue`."""
    return f"wake:{queue}"


def ticket_prefix(job_type: str, lane: Lane, user_id: UUID) -> str:
    """Return what the ids of a user's tickets begin with; a number follows."""
    return f"{job_type}:{lane}:{user_id}"


def ticket_marker(job_type: str, lane: Lane, user_id: UUID) -> str:
    """Return the key that names a user's waiting ticket."""
    return f"ticket:{job_type}:{lane}:{user_id}"


def progress_channel(job_id: UUID) -> str:
    """Return the channel of a job's progress and end."""
    return f"progress:{job_id}"


def limit_key(bucket: str, user_id: UUID) -> str:
    """Return the key that holds how much of a rate limit a user has used."""
    return f"limit:{bucket}:{user_id}"


def schedule_key(name: str, due_ms: int) -> str:
    """Return the key of the permission to run a schedule once at a moment."""
    return f"ticket:cron:{name}:{due_ms}"
