"""`python -m runtime.functions`: prints what the bundle holds, and everything that is wrong with it."""

import argparse
import sys
from typing import assert_never

import msgspec

from runtime.bundle import Entry, check_bundle
from runtime.commands import EXIT_ERROR, run_command
from runtime.declare import Cron, Declared, Endpoint, Hub, Job
from runtime.settings import Settings
from runtime.usable import usable_functions


def main() -> int:
    """Print the table, or JSON for machines; errors go to stderr, one a line, and make the exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m runtime.functions", description="List the bundle's functions.")
    parser.add_argument("--json", action="store_true", help="a JSON array with every declared fact")
    wants_json = parser.parse_args().json
    index, _ = check_bundle()
    _, errors = usable_functions(Settings())
    sys.stdout.write(as_json(index.entries) if wants_json else as_table(index.entries))
    sys.stderr.writelines(f"{error}\n" for error in errors)
    return EXIT_ERROR if errors else 0


def as_table(entries: tuple[Entry, ...]) -> str:
    """Return one line for each function: kind, what starts it, name, summary."""
    rows = [(entry.kind, trigger(entry.declared), entry.name, entry.summary) for entry in entries]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "".join(
        f"{kind:{widths[0]}}  {start:{widths[1]}}  {name:{widths[2]}}  {summary}\n"
        for kind, start, name, summary in rows
    )


def as_json(entries: tuple[Entry, ...]) -> str:
    """Return a JSON array: the declared facts, `kind` included, with `summary`, `file` and `line`."""
    rows = [
        {
            **msgspec.to_builtins(entry.declared),
            "summary": entry.summary,
            "file": entry.place.rpartition(":")[0],
            "line": entry.line,
        }
        for entry in entries
    ]
    return f"{msgspec.json.format(msgspec.json.encode(rows)).decode()}\n"


def trigger(declared: Declared) -> str:
    """Return what starts a function: its route, its items, its time, or its clients."""
    match declared:
        case Endpoint(method=method, path=path):
            return f"{method} {path}"
        case Job(item_type=item_type):
            return f"each {item_type}"
        case Cron():
            return schedule(declared)
        case Hub(path=path):
            return path
        case _:
            assert_never(declared)


def schedule(cron: Cron) -> str:
    """Return when a cron runs."""
    if cron.daily_at:
        return f"daily at {cron.daily_at} UTC"
    return f"every {cron.every_minutes_setting or f'{cron.every_s} s'}"


if __name__ == "__main__":
    run_command(main)
