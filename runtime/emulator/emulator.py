"""An emulator that is about to run."""

import socket
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from runtime.bundle import Entry
from runtime.cells.dist_folder import DistFolder
from runtime.cells.manifest_entries import entry_of
from runtime.emulator.address import Ready
from runtime.emulator.ground import Ground
from runtime.emulator.options import Options
from runtime.emulator.page.notebook import Notebook
from runtime.emulator.port import port_of
from runtime.prepared import Prepared


class Emulator(Struct, frozen=True, kw_only=True):
    """All its parts; the servers run already.

    Attributes:
        functions: All that can run in this process.
        artifacts: What runs in processes of its own instead.
        broken: One sentence for each of the others, `file:line` first.
        listener: The one TCP port.
        for_metrics: `METRICS_PORT`, where it is set.
        notebook: What was seen so far, for the page.
        written: When the functions' files were written, before they were read.
        changed: Files for whose sake the functions were read anew; none at the start.
    """

    options: Options
    ground: Ground
    functions: tuple[Prepared, ...]
    broken: tuple[str, ...]
    ready: Ready
    listener: socket.socket
    for_metrics: socket.socket | None
    notebook: Notebook
    written: Mapping[Path, int]
    changed: tuple[Path, ...] = ()
    artifacts: DistFolder | None = None

    @property
    def entries(self) -> list[Entry]:
        """What all of them declare."""
        if self.artifacts is not None:
            return [entry_of(manifest) for manifest in self.artifacts.deployed().values()]
        return [one.loaded.entry for one in self.functions]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the developer should know, one sentence each."""
        wanted, used = self.options.port, port_of(self.listener)
        moved = () if wanted in {0, used} else (f"port {wanted} is taken: the API is on {used}",)
        return (*moved, *self.ground.notes)
