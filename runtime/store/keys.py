"""The names of everything in Redis.

On a cluster, all that one queue is made of shares a hash tag and so a slot: its name there is `queue:{echo:normal}`,
elsewhere `queue:echo:normal`. What stands alone has no tag anywhere.
"""

from typing import Literal
from uuid import UUID

Lane = Literal["high", "normal"]
LANES: tuple[Lane, ...] = ("high", "normal")
CONTROL_CHANNEL = "control"


def queue_key(job_type: str, lane: Lane, *, on_cluster: bool = False) -> str:
    """Return arq's sorted set of the tickets of one job type and lane."""
    return f"queue:{place(job_type, lane, on_cluster=on_cluster)}"


def wake_channel(queue: str) -> str:
    """Return the channel that says: there is a new ticket in `queue`."""
    return f"wake:{queue}"


def ticket_prefix(job_type: str, lane: Lane, user_id: UUID, *, on_cluster: bool = False) -> str:
    """Return what the ids of a user's tickets begin with; a number follows."""
    return f"{place(job_type, lane, on_cluster=on_cluster)}:{user_id}"


def ticket_marker(job_type: str, lane: Lane, user_id: UUID, *, on_cluster: bool = False) -> str:
    """Return the key that names a user's waiting ticket."""
    return f"ticket:{place(job_type, lane, on_cluster=on_cluster)}:{user_id}"


def place(job_type: str, lane: Lane, *, on_cluster: bool) -> str:
    """Return what all names around one queue have in common, with the braces of a hash tag on a cluster."""
    return f"{{{job_type}:{lane}}}" if on_cluster else f"{job_type}:{lane}"


def progress_channel(job_id: UUID) -> str:
    """Return the channel of a job's progress and end."""
    return f"progress:{job_id}"


def limit_key(bucket: str, user_id: UUID) -> str:
    """Return the key that holds how much of a rate limit a user has used."""
    return f"limit:{bucket}:{user_id}"


def schedule_key(name: str, due_ms: int) -> str:
    """Return the key of the permission to run a schedule once at a moment."""
    return f"ticket:cron:{name}:{due_ms}"
