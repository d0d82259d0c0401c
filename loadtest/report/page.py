"""The page of a run: its verdict, plots over time with what is allowed as lines, and a table of requests."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from loadtest.report.history import PREFIX, TOTAL, History, read_history
from loadtest.report.plots import Points, plot
from loadtest.report.sampler import Sample
from loadtest.thresholds import DELAY, Threshold
from loadtest.waits import FAIR_WAIT_S, SMALL_ITEMS, Wait

COLUMNS = ("Type", "Name", "Request Count", "Failure Count", "Requests/s", "50%", "95%", "99%", "100%")
STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { max-width: 1340px; margin: 0 auto; padding: 24px }
h1 { font-size: 24px; margin: 0 } .meta, small, li { color: color-mix(in srgb, CanvasText 65%, Canvas) }
.verdict { padding: 10px 14px; border-radius: 8px; border: 1px solid; margin: 16px 0 }
.good { border-color: #059669 } .bad { border-color: #dc2626 } .bad ul { color: CanvasText; margin: 6px 0 0 }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); gap: 24px }
figure { margin: 0 } figcaption { font-weight: 600 } svg { width: 100%; height: auto }
svg text { font-size: 11px; fill: color-mix(in srgb, CanvasText 65%, Canvas) }
.grid { stroke: color-mix(in srgb, CanvasText 14%, Canvas) }
.allowed { stroke: #dc2626; stroke-dasharray: 6 4; stroke-width: 1.5 }
figure ul { list-style: none; padding: 0; margin: 4px 0 0; display: flex; flex-wrap: wrap; gap: 2px 14px }
li { font-size: 12px }
i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px }
i.dashed { height: 0; border-top: 2px dashed #dc2626; border-radius: 0; vertical-align: middle }
table { border-collapse: collapse; width: 100%; margin-top: 24px; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: 4px 8px; border-bottom: 1px solid color-mix(in srgb, CanvasText 14%, Canvas) }
th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left }
"""


class Run(Struct, frozen=True, kw_only=True):
    """What there is to say of a run.

    Attributes:
        shape: Its name.
        host: What was loaded.
        began_at: When.
        seconds: How long it took.
        is_broken_off: Whether somebody ended it before its time.
        complaints: What was not as it should be, a sentence each.
        thresholds: Of the shape.
        samples: Of queue and processes; none of a server of others.
        waits: Of the accepted jobs; none of a server of others.
        job_count: How many were accepted.
    """

    shape: str
    host: str
    began_at: datetime
    seconds: float
    is_broken_off: bool
    complaints: Sequence[str]
    thresholds: Sequence[Threshold]
    samples: Sequence[Sample]
    waits: Sequence[Wait]
    job_count: int


def write_page(folder: Path, run: Run) -> Path:
    """Write the page beside Locust's files; return its path."""
    history = read_history(folder)
    figures = [*figures_of_requests(history, run.thresholds), *(figures_of_servers(run) if run.samples else [])]
    page = folder / "index.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Load: {escape(run.shape)}</title><style>{STYLE}</style>"
        f"<h1>Load: {escape(run.shape)}</h1>{meta_of(run)}{verdict_of(run)}"
        f'<div class="plots">{"".join(figures)}</div>{table_of(folder)}'
        '<p class="meta"><a href="locust.html">Locust\'s own report</a></p>\n'
    )
    return page


def meta_of(run: Run) -> str:
    """Return the line below the heading."""
    moment = f"{run.began_at:%Y-%m-%d %H:%M:%S} UTC"
    return f'<p class="meta">{moment}, {run.seconds:.0f} s, {run.job_count:,} jobs accepted, {escape(run.host)}</p>'


def verdict_of(run: Run) -> str:
    """Return the box that says how it went, first of all whether the run is whole."""
    sentences = [f"The run was broken off after {run.seconds:.0f} s."] if run.is_broken_off else []
    sentences += run.complaints
    if not sentences:
        return '<p class="verdict good">Every threshold was kept, and every accepted job is as it should be.</p>'
    entries = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<div class="verdict bad"><strong>Not as it should be</strong><ul>{entries}</ul></div>'


def figures_of_requests(history: History, thresholds: Sequence[Threshold]) -> list[str]:
    """Return the plots of what was asked and how long it took."""
    delays = {name: points for name, points in history.p95_ms.items() if name.endswith(DELAY)}
    reads = {name: points for name, points in history.p95_ms.items() if name.startswith("GET ")}
    writes = {name: points for name, points in history.p95_ms.items() if name not in {*delays, *reads}}
    return [
        plot("Users", "at once", {"users": history.users}),
        plot("Requests", "a second", {"requests": history.requests, "failures": history.failures}),
        plot("Reads, p95", "ms", reads, allowed=allowed_of(thresholds, "GET", None)),
        plot("Writes and the hub, p95", "ms", writes, allowed=allowed_of(thresholds, "POST", "/analyze/bulk")),
        plot("Progress, from commit to screen, p95", "ms", delays, allowed=allowed_of(thresholds, "HUB", DELAY)),
    ]


def allowed_of(thresholds: Iterable[Threshold], method: str, name: str | None) -> float | None:
    """Return what a shape allows requests of this kind."""
    return next((each.p95_ms for each in thresholds if each.method == method and each.name == name), None)


def figures_of_servers(run: Run) -> list[str]:
    """Return the plots of the queue, of who waited, and of the processes."""
    samples = run.samples
    return [
        plot("Queue depth", "items", {"items without an end": [(one.at_s, one.items_waiting) for one in samples]}),
        plot(
            "Oldest job that nobody has begun", "s", {"waits since": [(one.at_s, one.oldest_wait_s) for one in samples]}
        ),
        plot("Items", "a second", {"ended": rates_of(samples)}),
        plot("Waits of jobs, by user", "s", waits_by_user(run.waits), allowed=FAIR_WAIT_S, has_dots=True),
        plot("CPU", "cores", by_kind(samples, "cpu")),
        plot("Memory", "MB", by_kind(samples, "memory_mb")),
    ]


def rates_of(samples: Sequence[Sample]) -> Points:
    """Return how many items ended in each second."""
    return [
        (after.at_s, max(0.0, after.items_ended - before.items_ended) / (after.at_s - before.at_s))
        for before, after in pairwise(samples)
    ]


def waits_by_user(waits: Sequence[Wait]) -> dict[str, Points]:
    """Return the waits of each user's jobs, in columns of users, small jobs and large ones apart."""
    numbers = {
        user: float(number) for number, user in enumerate(dict.fromkeys(wait.user_id for wait in waits), start=1)
    }
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for wait in waits:
        name = f"jobs of up to {SMALL_ITEMS} items" if wait.total_items <= SMALL_ITEMS else "larger jobs"
        found[name].append((numbers[wait.user_id], wait.waited_s))
    return dict(found)


def by_kind(samples: Sequence[Sample], what: str) -> dict[str, Points]:
    """Return a course for each kind of process."""
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in samples:
        for kind, value in getattr(one, what).items():
            found[kind].append((one.at_s, value))
    return dict(found)


def table_of(folder: Path) -> str:
    """Return Locust's figures of the whole run, a row for each kind of request."""
    path = folder / f"{PREFIX}_stats.csv"
    rows = list(csv.DictReader(path.open())) if path.exists() else []
    head = "".join(f"<th>{escape(name)}{' ms' if name.endswith('%') else ''}</th>" for name in COLUMNS)
    body = "".join(f"<tr>{''.join(cells_of(row))}</tr>" for row in rows if row["Name"] != TOTAL or row["Type"] == "")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def cells_of(row: dict[str, str]) -> list[str]:
    """Return the cells of one kind of request; a speed with one decimal."""
    values = [f"{float(row[name]):.1f}" if name == "Requests/s" else row[name] for name in COLUMNS]
    return [f"<td>{escape(value)}</td>" for value in values]
