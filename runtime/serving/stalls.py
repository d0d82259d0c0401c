"""Readers that take nothing: what waits for them is dropped, whatever the kind of their socket.

Linux ends a TCP connection whose peer acknowledges nothing by itself (`TCP_USER_TIMEOUT`); for a Unix socket, and
where there is no such option, only this does.
"""

import asyncio
import fcntl
import socket
import struct
import sys
import termios
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic

from msgspec import Struct

NO_LINGER = struct.pack("ii", 1, 0)  # socket(7): on, for no second


class Stall(Struct):
    """A reader that is waited for.

    Attributes:
        unsent_bytes: What it had not taken when it took something last.
        since: When that was, on the monotonic clock.
    """

    unsent_bytes: int
    since: float


class Stalls:
    """The connections that nothing more is written to until their reader has taken some of it."""

    def __init__(self) -> None:
        """Start with none."""
        self._stalls: dict[asyncio.Transport, Stall] = {}

    def begin(self, transport: asyncio.Transport) -> None:
        """Watch a connection that is written to no more for now."""
        self._stalls.setdefault(transport, Stall(count_unsent(transport), monotonic()))

    def end(self, transport: asyncio.Transport) -> None:
        """Watch it no longer: it is written to again, or lost."""
        self._stalls.pop(transport, None)

    def drop(self, transports: Iterable[asyncio.Transport], patience_s: float) -> int:
        """Abort every connection whose reader has taken nothing for so long.

        Args:
            transports: All there are; those that close with something left to send are watched too.
            patience_s: Time without a byte taken.

        Returns:
            How many.
        """
        for transport in transports:
            if transport.is_closing() and transport.get_write_buffer_size():
                self.begin(transport)
        now = monotonic()
        stalled = [transport for transport, stall in self._stalls.items() if is_over(transport, stall, now, patience_s)]
        for transport in stalled:
            self.end(transport)
            hang_up(transport)
        return len(stalled)


def is_over(transport: asyncio.Transport, stall: Stall, now: float, patience_s: float) -> bool:
    """Tell whether a reader has had its time; one that takes anything gets all of it again."""
    unsent_bytes = count_unsent(transport)
    if unsent_bytes < stall.unsent_bytes:
        stall.unsent_bytes, stall.since = unsent_bytes, now
    return now - stall.since >= patience_s


def count_unsent(transport: asyncio.Transport) -> int:
    """Return the bytes that the other side has not taken: here, and on Linux in the kernel.

    The kernel asks for more only when a third of what it holds has gone, which at a slow reader takes minutes.
    """
    unsent_bytes = transport.get_write_buffer_size()
    if sys.platform != "linux":
        return unsent_bytes
    try:
        queued = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
    except (OSError, ValueError):  # it is closed, as its descriptor says too: -1
        return unsent_bytes
    return unsent_bytes + int.from_bytes(queued, sys.byteorder)


def hang_up(transport: asyncio.Transport) -> None:
    """Abort a connection, and have the kernel forget what it keeps for the reader rather than offer it for minutes."""
    with suppress(OSError, ValueError):  # as above
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()
