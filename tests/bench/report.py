"""What `make bench` prints: the runs in a table, and each figure beside what is wanted of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Idle, Run, median

LABELS = {
    "product": "product, 10,000 items",
    "pooled": "... through PgBouncer",
    "small_claims": "... 250 items a claim, not 1,000",
    "stale": "... after VACUUM ANALYZE",
    "slow": "... flushes 5 ms longer",
    "small": "... 10 jobs of 1,000",
    "many": "... 100,000 items",
    "pooled_many": "... 100,000, through PgBouncer",
    "slow_many": "... 100,000, flushes 5 ms longer",
    "heavy": "... 10,000 results of 100 kB",
    "plain": "plain arq, tuned",
}
FIGURES = ("items_per_s", "worker_us", "postgres_us", "redis_us", "all_us", "submit_s", "submit_us")


class Targets:
    """What is wanted, beside what is measured."""

    RATIO = 25.0
    ALL_US = 60.0
    WORKER_US = 25.0
    SMALL_US = 80.0
    SLOW_SHARE = 0.85
    POOLED_SHARE = 0.85
    HEAVY_S = 45.0
    HEAVY_MB = 300.0
    SUBMIT_S = 0.3
    LINEAR = 1.3
    REDIS_BYTES = 64_000
    COMMANDS_PER_S = 2.0
    IDLE_CORE = 0.01
    PICK_UP_MS = 5.0


class Verdict(NamedTuple):
    """One figure beside what is wanted of it."""

    label: str
    figure: str
    wanted: str
    is_met: bool


def report(console: Console, runs: Mapping[str, Sequence[Run]], idle: Idle) -> bool:
    """Print the tables; return whether every target is met."""
    print_runs(console, "Drained with flushes on, medians (CPU in us an item)", runs)
    verdicts = [*verdicts_on_speed(runs), *verdicts_on_pooler(runs), *verdicts_on_cost(runs, idle)]
    table = Table(title="Wanted and measured")
    for heading in ("figure", "measured", "wanted", ""):
        table.add_column(heading)
    for label, figure, wanted, is_met in verdicts:
        table.add_row(label, figure, wanted, "met" if is_met else "[bold]missed[/bold]")
    console.print(table)
    return all(verdict.is_met for verdict in verdicts)


def report_without_flushes(console: Console, runs: Mapping[str, Sequence[Run]]) -> None:
    """Print what the same costs where nothing is flushed."""
    print_runs(console, "Drained with flushes off, medians (CPU in us an item)", runs)
    console.print(f"product over plain arq, flushes off: {ratio(runs, 'product', 'plain'):.1f}x")


def print_runs(console: Console, title: str, runs: Mapping[str, Sequence[Run]]) -> None:
    """Print a row for each kind of run."""
    table = Table(title=title)
    for heading in ("", "items/s", "worker", "PostgreSQL", "Redis", "all", "submit s", "submit us"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, label in LABELS.items():
        if name in runs:
            speed, *cpu, submit_s, submit_us = (median(runs[name], figure) for figure in FIGURES)
            cells = [f"{figure:.1f}" for figure in cpu]
            table.add_row(label, f"{speed:,.0f}", *cells, f"{submit_s:.3f}", f"{submit_us:.1f}")
    console.print(table)


def verdicts_on_speed(runs: Mapping[str, Sequence[Run]]) -> list[Verdict]:
    """Compare what was drained in turn."""
    return [
        at_least("items/s, product over plain arq", ratio(runs, "product", "plain"), Targets.RATIO),
        at_least("... after VACUUM ANALYZE", ratio(runs, "stale", "stale_plain"), Targets.RATIO),
        at_least("speed left with flushes 5 ms longer, 10,000", ratio(runs, "slow", "product"), Targets.SLOW_SHARE),
        at_least("... 100,000", ratio(runs, "slow_many", "many"), Targets.SLOW_SHARE),
        at_most("10,000 results of 100 kB, s", median(runs["heavy"], "wall_s"), Targets.HEAVY_S),
        at_most("... most memory of the worker, MB", median(runs["heavy"], "worker_bytes") / 1e6, Targets.HEAVY_MB),
        at_most("submit 10,000, s", median(runs["product"], "submit_s"), Targets.SUBMIT_S),
    ]


def verdicts_on_pooler(runs: Mapping[str, Sequence[Run]]) -> list[Verdict]:
    """Compare what was drained directly and through PgBouncer in turn; nothing where there is none to measure."""
    if "pooled" not in runs:
        return []
    return [
        at_least("speed left through PgBouncer, 10,000", ratio(runs, "pooled", "product"), Targets.POOLED_SHARE),
        at_least("... 100,000", ratio(runs, "pooled_many", "many"), Targets.POOLED_SHARE),
    ]


def verdicts_on_cost(runs: Mapping[str, Sequence[Run]], idle: Idle) -> list[Verdict]:
    """Judge what an item, a queue and an idle worker cost."""
    linear = median(runs["many"], "all_us") / median(runs["small"], "all_us")
    return [
        at_most("all CPU, us an item", median(runs["product"], "all_us"), Targets.ALL_US),
        at_most("... after VACUUM ANALYZE", median(runs["stale"], "all_us"), Targets.ALL_US),
        at_most("... in jobs of 1,000", median(runs["small"], "all_us"), Targets.SMALL_US),
        at_most("the worker's CPU, us an item", median(runs["product"], "worker_us"), Targets.WORKER_US),
        at_most("CPU an item, 100,000 over 1,000", linear, Targets.LINEAR),
        at_most("Redis bytes, 100,000 queued", median(runs["many"], "redis_bytes"), Targets.REDIS_BYTES),
        at_most("idle: Redis commands/s a queue", idle.commands, Targets.COMMANDS_PER_S),
        at_most("idle: share of a core", idle.core, Targets.IDLE_CORE),
        at_most(f"pick-up, ms (p99 {idle.p99_ms:.1f})", idle.p50_ms, Targets.PICK_UP_MS),
    ]


def ratio(runs: Mapping[str, Sequence[Run]], name: str, other: str) -> float:
    """Return how often as fast one kind of run was as another, by their medians."""
    return median(runs[name], "items_per_s") / median(runs[other], "items_per_s")


def at_most(label: str, figure: float, target: float) -> Verdict:
    """Judge a figure that should not exceed its target."""
    return Verdict(label, f"{figure:,.4g}", f"<= {target:,g}", figure <= target)


def at_least(label: str, figure: float, target: float) -> Verdict:
    """Judge a figure that should reach its target."""
    return Verdict(label, f"{figure:,.3g}", f">= {target:,g}", figure >= target)
