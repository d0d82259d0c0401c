"""An emulator that is about to run."""

import socket

from msgspec import Struct

from runtime.emulator.address import Ready
from runtime.emulator.ground import Ground
from runtime.emulator.options import Options
from runtime.emulator.port import port_of
from runtime.prepared import Prepared


class Emulator(Struct, frozen=True, kw_only=True):
    """All its parts; the servers run already.

    Attributes:
        functions: All that can run.
        broken: One sentence for each of the others, `file:line` first.
        listener: The one TCP port.
        for_metrics: `METRICS_PORT`, where it is set.
    """

    options: Options
    ground: Ground
    functions: tuple[Prepared, ...]
    broken: tuple[str, ...]
    ready: Ready
    listener: socket.socket
    for_metrics: socket.socket | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the developer should know, one sentence each."""
        wanted, used = self.options.port, port_of(self.listener)
        moved = () if wanted in {0, used} else (f"port {wanted} is taken: the API is on {used}",)
        return (*moved, *self.ground.notes)
