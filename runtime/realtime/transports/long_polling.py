"""The long-polling transport: the client asks again and again, the server holds each poll until there is news."""

import asyncio

from runtime.realtime.asgi import Receive, Send, respond, watch_client
from runtime.realtime.connection import Connection
from runtime.realtime.limits import HubLimits
from runtime.realtime.surroundings import Attachment

OVER = 204
POLL_HEADERS = [
    (b"content-type", b"application/octet-stream"),
    (b"cache-control", b"no-cache, no-store"),
    (b"pragma", b"no-cache"),
    (b"expires", b"Thu, 01 Jan 1970 00:00:00 GMT"),
]


async def carry_by_poll(connection: Connection, limits: HubLimits, receive: Receive, send: Send) -> bool:
    """Answer one poll: 200 with what waits, 200 empty after `poll_s`, 204 once the connection is over.

    The first poll is answered at once: it only tells that the client is there. A newer poll ends this one with 204.
    Nothing is taken for a client that has left, so the next poll finds it.

    Returns:
        Whether the client has been told that the connection is over.
    """
    status = 200
    attachment = Attachment("LongPolling")
    is_first = connection.transport is None
    connection.attach(attachment)
    try:
        async with watch_client(receive, lambda: connection.detach(attachment)):
            status, data = (200, b"") if is_first else await poll(connection, attachment, limits)
            await respond(send, status, data, POLL_HEADERS)
    except* OSError:
        pass  # how a server says that the client has gone
    finally:
        connection.detach(attachment)
    return status == OVER and connection.is_ended


async def poll(connection: Connection, attachment: Attachment, limits: HubLimits) -> tuple[int, bytes]:
    """Wait for news; returns the status and the body."""
    try:
        async with asyncio.timeout(limits.poll_s):
            data = await connection.next_output(attachment)
    except TimeoutError:
        return 200, b""
    return (200, data) if data else (OVER, b"")
