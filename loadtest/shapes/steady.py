"""The standard: a few users at an even pace."""

from loadtest.stages import StagedShape
from loadtest.thresholds import standard


class Steady(StagedShape):
    """20 users for 30 s."""

    users = 20
    seconds = 30
    thresholds = standard()
