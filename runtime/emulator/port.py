"""The emulator's one TCP port, on loopback only."""

import errno
import os
import socket

from runtime.errors import ServersError
from runtime.serving.listening import listen_on_tcp

HOST = "127.0.0.1"
TRIES = 100


def listen_near(port: int) -> socket.socket:
    """Listen on the first free port from `port` on; 0 takes any free one.

    Raises:
        ServersError: None of the next hundred is free, or this one may not be used.
    """
    last = min(port + TRIES, 65_536) if port else 1
    for candidate in range(port, last):
        try:
            return listen_on_tcp(HOST, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = f"Port {candidate} cannot be used ({os.strerror(error.errno or 0)}): name one with --port."
                raise ServersError(message) from error
    message = f"All ports from {port} to {last - 1} are taken: name one with --port, or --port 0 for any."
    raise ServersError(message)


def port_of(listener: socket.socket) -> int:
    """Return the port that a socket listens on."""
    port: int = listener.getsockname()[1]
    return port
