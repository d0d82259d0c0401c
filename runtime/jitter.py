"""Waits that differ, so that those who failed together do not come again together."""

from random import uniform


def jitter(wait_s: float, *, least: float = 0.5) -> float:
    """Return a wait by chance: at most `wait_s`, at least that share of it."""
    return wait_s * uniform(least, 1)  # noqa: S311 -- spreads load, hides nothing
