"""An even load for so long that what leaks shows."""

from loadtest.stages import Stage, StagedShape
from loadtest.thresholds import standard


class Soak(StagedShape):
    """50 users for eight hours."""

    users = 50
    seconds = 8 * 3_600
    stages = (Stage(until=1.0, within=0.01),)
    thresholds = standard()
