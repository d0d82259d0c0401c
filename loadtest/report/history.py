"""Reads what Locust wrote of a run: every second, of every kind of request."""

import csv
from collections import defaultdict
from pathlib import Path

from msgspec import Struct

PREFIX = "locust"
TOTAL = "Aggregated"
Points = list[tuple[float, float]]


class History(Struct, frozen=True, kw_only=True):
    """Points of (second, value).

    Attributes:
        users: How many there were.
        requests: Of all kinds, a second.
        failures: Of all kinds, a second.
        p95_ms: By method and name, of the last ten seconds.
    """

    users: Points
    requests: Points
    failures: Points
    p95_ms: dict[str, Points]


def read_history(folder: Path) -> History:
    """Read the file with Locust's full history; a run that was broken off at once has none."""
    path = folder / f"{PREFIX}_stats_history.csv"
    rows = list(csv.DictReader(path.open())) if path.exists() else []
    began_at = min((float(row["Timestamp"]) for row in rows), default=0.0)
    total = [row for row in rows if row["Name"] == TOTAL]
    p95_ms: defaultdict[str, Points] = defaultdict(list)
    for row in rows:
        if row["Name"] != TOTAL and row["95%"] not in {"", "N/A"}:
            p95_ms[f"{row['Type']} {row['Name']}"].append((float(row["Timestamp"]) - began_at, float(row["95%"])))

    def of_total(column: str) -> Points:
        return [(float(row["Timestamp"]) - began_at, float(row[column])) for row in total]

    return History(
        users=of_total("User Count"),
        requests=of_total("Requests/s"),
        failures=of_total("Failures/s"),
        p95_ms=dict(p95_ms),
    )
