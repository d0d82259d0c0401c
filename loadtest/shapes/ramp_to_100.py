"""Users come evenly until there are a hundred."""

from loadtest.stages import Stage, StagedShape
from loadtest.thresholds import standard


class RampTo100(StagedShape):
    """100 users within four minutes, a minute more of all."""

    users = 100
    seconds = 300
    stages = (Stage(until=1.0, within=0.8),)
    thresholds = standard()
