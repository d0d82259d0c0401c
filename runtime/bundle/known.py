"""What a function that runs without the others knows of them: the declared facts of job types and schedules."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from runtime.bundle.entries import Entry, Index
from runtime.bundle.indexing import FUNCTIONS, check_bundle
from runtime.declare import Cron, Job, Kind

KNOWN = "known.json"  # beside such a function
OF_KINDS: tuple[Kind, ...] = ("job", "cron")


def know_bundle(root: Path = FUNCTIONS) -> Index:
    """Return the job types and schedules of a bundle, those of functions that run elsewhere too; none is imported.

    Where only their facts are known, their entries have no summary and no place.
    """
    told = root / KNOWN
    if told.is_file():
        declared = msgspec.json.decode(told.read_bytes(), type=list[Job | Cron])
        return Index(entries=tuple(known_entry(one, root) for one in declared))
    return Index(entries=tuple(entry for entry in check_bundle(root)[0].entries if entry.kind in OF_KINDS))


def facts_of(entries: Iterable[Entry]) -> bytes:
    """Return what a function knows of these, as it is shipped."""
    declared = {entry.name: entry.declared for entry in entries if entry.kind in OF_KINDS}
    return msgspec.json.encode([declared[name] for name in sorted(declared)])


def known_entry(declared: Job | Cron, root: Path) -> Entry:
    """Return the entry of a function of which nothing else is known."""
    kind: Kind = "job" if isinstance(declared, Job) else "cron"
    return Entry(name=declared.name, kind=kind, declared=declared, summary="", path=root, line=0, module="")
