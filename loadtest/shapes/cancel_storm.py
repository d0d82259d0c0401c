"""Everybody cancels what they have just submitted."""

from loadtest.stages import StagedShape
from loadtest.thresholds import Threshold, standard
from loadtest.users.bulk_recruiter import BulkRecruiter


class Canceller(BulkRecruiter):
    """Cancels each of its jobs."""

    cancel_share = 1.0


class CancelStorm(StagedShape):
    """50 users for a minute."""

    users = 50
    seconds = 60
    user_classes = (Canceller,)
    thresholds = (*standard(), Threshold(method="POST", name="/jobs/[id]/cancel", p95_ms=300))
