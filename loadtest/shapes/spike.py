"""Few users, suddenly all, and few again."""

from loadtest.stages import Stage, StagedShape
from loadtest.thresholds import standard


class Spike(StagedShape):
    """10 users, 100 for a third of the run, 10."""

    users = 100
    seconds = 180
    stages = (Stage(until=0.3, users=0.1), Stage(until=0.6, within=0.02), Stage(until=1.0, users=0.1, within=0.02))
    thresholds = standard(submit_ms=1_000, read_ms=500, delay_ms=1_000)
