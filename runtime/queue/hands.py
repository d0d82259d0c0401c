"""What claims are handed to: who holds them, who records what comes of them, who closes jobs."""

from msgspec import Struct

from runtime.queue.closing import Closer
from runtime.queue.ledger import Ledger
from runtime.queue.running import Running


class Hands(Struct, frozen=True, kw_only=True):
    """The owners of one process."""

    running: Running
    ledger: Ledger
    closer: Closer
