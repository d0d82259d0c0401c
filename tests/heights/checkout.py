"""The functions of this checkout as a deployment: each in a process of its own, started as `runtime.serve NAME`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from runtime.artifact.main_file import TAG
from runtime.artifact.manifest import Interpreter, Manifest, limits_of, queue_of, route_of, schedule_of
from runtime.kinds import KINDS
from runtime.prepared import Prepared
from runtime.settings import Settings

EVERY_VARIABLE = tuple(name.upper() for name in Settings.__struct_fields__)


class Checkout:
    """Each function by its name."""

    def __init__(self, functions: Sequence[Prepared], home: Path) -> None:
        self.home = home
        self._manifests = {one.loaded.entry.name: manifest_of(one) for one in functions}

    def deployed(self) -> dict[str, Manifest]:
        return self._manifests

    def command(self, manifest: Manifest) -> list[str]:
        return [sys.executable, "-m", KINDS[manifest.kind].command, manifest.name]


def manifest_of(function: Prepared) -> Manifest:
    """Return what there is to say of a function that was not built."""
    entry = function.loaded.entry
    return Manifest(
        name=entry.name,
        kind=entry.kind,
        summary=entry.summary,
        digest="",
        route=route_of(entry.declared),
        schedule=schedule_of(entry.declared),
        queue=queue_of(entry.declared),
        limits=limits_of(function),
        needs=tuple(sorted(function.needs)),
        environment=EVERY_VARIABLE,
        secrets=(),
        interpreter=Interpreter(tag=TAG, since="3.11"),
        files={},
        distributions=(),
    )
