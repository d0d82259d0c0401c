"""A shape as stages, each a share of the run's time and of its users."""

from argparse import Namespace
from typing import ClassVar

from locust import LoadTestShape, User
from msgspec import Struct

from loadtest.thresholds import Threshold

Tick = tuple[int, float] | tuple[int, float, list[type[User]] | None]


class Stage(Struct, frozen=True, kw_only=True):
    """Until when how many users are wanted.

    Attributes:
        until: Share of the run's time at which the next stage begins; 1 is the end.
        users: Share of the run's users.
        within: Share of the run's time in which the users come or go.
    """

    until: float
    users: float = 1.0
    within: float = 0.1


class StagedShape(LoadTestShape):
    """What `--users` and `--run-time` say goes before the shape's own figures.

    Attributes:
        users: At most at once.
        seconds: How long the run takes.
        stages: In the order of time.
        thresholds: What is held against the run's figures at its end.
        user_classes: Who comes; empty is everybody whom Locust was given.
    """

    abstract: ClassVar[bool] = True
    use_common_options: ClassVar[bool] = True
    users: ClassVar[int]
    seconds: ClassVar[float]
    stages: ClassVar[tuple[Stage, ...]] = (Stage(until=1.0),)
    thresholds: ClassVar[tuple[Threshold, ...]]
    user_classes: ClassVar[tuple[type[User], ...]] = ()

    def tick(self) -> Tick | None:
        """Return users, how many come in a second, and who; None ends the run."""
        options = self.runner.environment.parsed_options if self.runner else None
        seconds = (options and options.run_time) or self.seconds
        users = (options and options.num_users) or self.users
        share = self.get_run_time() / seconds
        stage = next((each for each in self.stages if share < each.until), None)
        if stage is None:
            return None
        count = max(1, round(stage.users * users))
        a_second = max(1.0, users / (stage.within * seconds))
        return (count, a_second, list(self.user_classes)) if self.user_classes else (count, a_second)

    def fill_in(self, options: Namespace) -> None:
        """Put the shape's users where none were asked for: Locust would take one."""
        if options.num_users is None:
            options.num_users = self.users
