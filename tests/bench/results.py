"""Keeps what `make bench` measured as JSON, to be held against another run."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.bench.measure import Idle, Run

FOLDER = Path(__file__).parent / "results"


class Results(Struct, frozen=True, kw_only=True):
    """One `make bench` on servers that flush.

    Attributes:
        machine: Its processor and how many there are: figures of two machines are not compared.
        runs: Each kind of run with all its repetitions, in order.
    """

    measured_at: datetime
    machine: str
    postgres: str
    redis: str
    runs: Mapping[str, Sequence[Run]]
    idle: Idle


def write_results(runs: Mapping[str, Sequence[Run]], idle: Idle, *, postgres: str, redis: str) -> Path:
    """Write them beside earlier ones, and return where."""
    now = datetime.now(UTC)
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    results = Results(measured_at=now, machine=machine, postgres=postgres, redis=redis, runs=runs, idle=idle)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{now:%Y%m%d-%H%M%S}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    return path
