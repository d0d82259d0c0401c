"""Leaves at home who has nothing to do under `--tags` and `--exclude-tags`: Locust would send them without a task."""

from argparse import Namespace

from locust.env import Environment

from loadtest.preflight import NotFitError


def leave_the_idle(environment: Environment, options: Namespace) -> None:
    """Take user classes without a task out.

    Args:
        environment: Whose classes they are.
        options: Of the command line.

    Raises:
        NotFitError: Nobody is left.
    """
    wanted, unwanted = set(options.tags or ()), set(options.exclude_tags or ())
    busy = [each for each in environment.user_classes if any(fits(task, wanted, unwanted) for task in each.tasks)]
    if not busy:
        message = "No user has a task with these tags: submit, poll, live, limits, reports and operate are there."
        raise NotFitError(message)
    environment.user_classes = busy


def fits(task: object, wanted: set[str], unwanted: set[str]) -> bool:
    """Tell whether Locust keeps a task: it has a wanted tag, if any is wanted, and none that is not."""
    tags: set[str] = getattr(task, "locust_tag_set", set())
    return bool(not wanted or tags & wanted) and not tags & unwanted
