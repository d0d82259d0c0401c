"""What an artifact's function declares, read back from its manifest."""

from pathlib import Path

import msgspec

from runtime.artifact.manifest import Manifest
from runtime.bundle import Entry
from runtime.declare import Cron, Declared, Endpoint, Hub, Job, Kind, Site

DECLARED: dict[Kind, type[Declared]] = {"endpoint": Endpoint, "hub": Hub, "site": Site, "cron": Cron, "job": Job}


def entry_of(manifest: Manifest) -> Entry:
    """Return a function as its file declares it; the file itself is wherever it was built."""
    return Entry(
        name=manifest.name,
        kind=manifest.kind,
        declared=declared_of(manifest),
        summary=manifest.summary,
        path=Path(manifest.name),
        line=0,
        module=manifest.name,
    )


def declared_of(manifest: Manifest) -> Declared:
    """Return the facts of a function's decorator: those of its kind stand in the manifest by their own names."""
    told = {"name": manifest.name, "limit": None, "attempts": None, **manifest.limits}
    for more in (manifest.route, manifest.schedule, manifest.queue):
        told |= more or {}
    kind = DECLARED[manifest.kind]
    declared: Declared = msgspec.convert({name: told.get(name) for name in kind.__struct_fields__}, kind)
    return declared
