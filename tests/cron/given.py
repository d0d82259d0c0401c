"""Worker processes as their rows in the table."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from tests.store.given import Session

ADD_WORKER = """
INSERT INTO workers (id, host, pid, functions, seen_at) VALUES (%s, 'host', 1, %s, now() - %s * interval '1 second')
"""


def given_worker(owner: Session, *functions: str, unseen_s: int = 0) -> UUID:
    """Write a worker that serves these job types, `echo` if none is named."""
    worker_id = uuid4()
    served: Sequence[str] = functions or ("echo",)
    owner.execute(ADD_WORKER, (worker_id, list(served), unseen_s))
    return worker_id
