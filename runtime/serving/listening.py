"""Sockets that listen, on TCP or on a path."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.errors import ServersError

BACKLOG = 2_048
UNHEARD_S = 15.0  # a peer takes nothing of what is sent to it for so long: its connection is over


@contextmanager
def listen(host: str, port: int, uds: str | None) -> Iterator[socket.socket]:
    """Yield a socket that listens, and remove a Unix socket's file at the end.

    Raises:
        ServersError: The address cannot be bound.
    """
    address = uds or (f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    try:
        listener = listen_on_path(uds) if uds else listen_on_tcp(host, port)
    except (OSError, UnicodeError) as error:  # a host's name may not even be encoded
        message = f"cannot listen on {address}: {getattr(error, 'strerror', None) or error}"
        raise ServersError(message) from error
    own = uds and identify(Path(uds))
    try:
        yield listener
    finally:
        listener.close()
        if uds and identify(Path(uds)) == own:  # else it is that of a process that has taken the place of this one
            Path(uds).unlink(missing_ok=True)


@contextmanager
def take_over(number: int) -> Iterator[socket.socket]:
    """Yield a socket that listens and that another process has opened; it stays that process's.

    Raises:
        ServersError: The descriptor is no such socket.
    """
    message = f"descriptor {number} is no socket that listens: start without --fd, or hand one on"
    try:
        listener = socket.socket(fileno=number)
    except OSError as error:
        raise ServersError(message) from error
    with listener:
        if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            raise ServersError(message)
        yield listener


def listen_on_tcp(host: str, port: int) -> socket.socket:
    """Listen on a TCP socket that says it is one: asyncio turns Nagle's 40 ms off for no other.

    A peer that reads nothing of what waits for it loses its connection, and with it what the kernel keeps.

    Raises:
        OSError: The address cannot be bound.
    """
    [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # each connection has it from its listener
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(UNHEARD_S * 1_000))
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def listen_on_path(path: str) -> socket.socket:
    """Bind a Unix socket in place of one that a dead process left."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if Path(path).is_socket() and listener.connect_ex(path):  # nobody listens on it
        Path(path).unlink()
    listener.bind(path)
    listener.listen(BACKLOG)  # from here on a caller waits and is not refused
    return listener


def identify(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from a later one of the same name: its number, which may be given again, and its age."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
