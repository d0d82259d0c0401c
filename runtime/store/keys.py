"""The names of everything in Redis, and the two values that most of them are made of.

On a cluster, all that one queue is made of shares a hash tag and so a slot: its name there is `queue:{echo:normal}`,
elsewhere `queue:echo:normal`. What stands alone has no tag anywhere.
"""

from uuid import UUID

from msgspec import Struct

from runtime.plans import LANES, Lane

CONTROL_CHANNEL = "control"


class Queue(Struct, frozen=True, kw_only=True):
    """Where the tickets of one job type and lane wait."""

    job_type: str
    lane: Lane


class Turn(Struct, frozen=True, kw_only=True):
    """Whose turn a ticket is: one user in one queue."""

    queue: Queue
    user_id: UUID


def turn_of(job_type: str, lane: Lane, user_id: UUID) -> Turn:
    """Return the turn that a job is worked in."""
    return Turn(queue=Queue(job_type=job_type, lane=lane), user_id=user_id)


def queue_key(queue: Queue, *, on_cluster: bool = False) -> str:
    """Return arq's sorted set of the queue's tickets."""
    return f"queue:{place(queue, on_cluster=on_cluster)}"


def queue_keys(job_type: str) -> tuple[str, ...]:
    """Return the keys of all queues of a job type, outside of a cluster."""
    return tuple(queue_key(Queue(job_type=job_type, lane=lane)) for lane in LANES)


def wake_channel(queue_name: str) -> str:
    """Return the channel that says: there is a new ticket in the queue with this key."""
    return f"wake:{queue_name}"


def ticket_prefix(turn: Turn, *, on_cluster: bool = False) -> str:
    """Return what the ids of a user's tickets begin with; a number follows."""
    return f"{place(turn.queue, on_cluster=on_cluster)}:{turn.user_id}"


def ticket_marker(turn: Turn, *, on_cluster: bool = False) -> str:
    """Return the key that names a user's waiting ticket."""
    return f"ticket:{place(turn.queue, on_cluster=on_cluster)}:{turn.user_id}"


def place(queue: Queue, *, on_cluster: bool) -> str:
    """Return what all names around one queue have in common, with the braces of a hash tag on a cluster."""
    name = f"{queue.job_type}:{queue.lane}"
    return f"{{{name}}}" if on_cluster else name


def progress_channel(job_id: UUID) -> str:
    """Return the channel of a job's progress and end."""
    return f"progress:{job_id}"


def limit_key(name: str, user_id: UUID) -> str:
    """Return the key that holds how much of a rate limit a user has used."""
    return f"limit:{name}:{user_id}"


def ai_calls_key(provider: str) -> str:
    """Return the key of what processes say of the calls that they have on their way to a provider."""
    return f"limit:ai_calls:{provider}"


def schedule_key(name: str, due_ms: int) -> str:
    """Return the key of the permission to run a schedule once at a moment."""
    return f"ticket:cron:{name}:{due_ms}"
