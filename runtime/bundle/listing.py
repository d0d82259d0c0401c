"""What a bundle holds, for people and for machines."""

from collections.abc import Sequence

import msgspec

from runtime.bundle.entries import Entry


def as_table(entries: Sequence[Entry]) -> str:
    """Return one line for each function: kind, what starts it, name, summary."""
    rows = [(entry.kind, entry.declared.trigger, entry.name, entry.summary) for entry in entries]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "".join(
        f"{kind:{widths[0]}}  {start:{widths[1]}}  {name:{widths[2]}}  {summary}\n"
        for kind, start, name, summary in rows
    )


def as_json(entries: Sequence[Entry]) -> str:
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
