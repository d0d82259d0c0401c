"""Lets connections in a few at a time; who finds no descriptor left waits in the kernel.

The loop's own listeners hang up on who comes then and tell nobody, and some accept all who wait in one turn, before
anybody could make room.
"""

import asyncio
import errno
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ARRIVING_COUNT = 16
WAIT_S = 0.1
EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Door:
    """One listening socket; who cannot be let in yet waits in the kernel.

    Args:
        listener: Bound and listening; closed with the door.
        make_protocol: Makes what serves a connection.
        start: Starts a coroutine.
        make_room: Called when there is no descriptor for who waits.

    Attributes:
        arriving_count: Connections that are let in and not served yet.
        is_closed: Whether nobody is let in any more.
    """

    def __init__(
        self,
        listener: socket.socket,
        make_protocol: Callable[[], asyncio.Protocol],
        start: Callable[[Coroutine[Any, Any, None]], object],
        make_room: Callable[[], None],
    ) -> None:
        self._listener = listener
        self._make_protocol = make_protocol
        self._start = start
        self._make_room = make_room
        self._loop = asyncio.get_running_loop()
        self.arriving_count = 0
        self.is_closed = False

    def open(self) -> None:
        """Begin to let connections in."""
        self._listener.settimeout(0)
        self._loop.add_reader(self._listener, self._accept)

    def close(self) -> None:
        """Let in whoever waits and nobody else, so that who comes is refused by the kernel; again: nothing."""
        if not self.is_closed:
            while connection := self._take():  # the kernel would hang up on them
                self._admit(connection)
            self.is_closed = True
            self._loop.remove_reader(self._listener)
            self._listener.close()

    async def wait_closed(self) -> None:
        """Return at once; the connections that it has let in are waited for by the server."""

    def _accept(self) -> None:
        while self.arriving_count < ARRIVING_COUNT and (connection := self._take()):
            self._admit(connection)

    def _take(self) -> socket.socket | None:
        """Return the connection that waits first; None when nobody does, or there is no descriptor for it."""
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # nobody waits, or who did has gone
            return None
        except OSError as error:  # else it is an error of the network that came with the connection: accept(2)
            if error.errno in EXHAUSTED:
                self._make_room()
            self._wait()
            return None
        return connection

    def _admit(self, connection: socket.socket) -> None:
        self.arriving_count += 1
        self._start(self._let_in(connection))

    def _wait(self) -> None:
        """Let nobody in for a moment: there are descriptors again when others have closed."""
        self._loop.remove_reader(self._listener)
        self._loop.call_later(WAIT_S, self._go_on)

    def _go_on(self) -> None:
        if not self.is_closed:
            self._loop.add_reader(self._listener, self._accept)

    async def _let_in(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make_protocol, connection)
        except OSError:  # it has gone meanwhile
            connection.close()
        except Exception:  # whatever is wrong with one connection, the server lets others in
            log.exception("connection.failed")
            connection.close()
        finally:
            self.arriving_count -= 1
