"""Users come evenly until there are a thousand: nothing may fail, waiting is allowed."""

from loadtest.stages import Stage, StagedShape


class RampTo1000(StagedShape):
    """1,000 users within eight minutes, two minutes more of all."""

    users = 1_000
    seconds = 600
    stages = (Stage(until=1.0, within=0.8),)
    thresholds = ()  # no failed request but 429
