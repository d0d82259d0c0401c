"""The server-sent events transport: text to the client on one endless answer, POSTs back."""

import asyncio

from runtime.realtime.asgi import Receive, Send, watch_client
from runtime.realtime.connection import Connection
from runtime.realtime.limits import HubLimits
from runtime.realtime.surroundings import Attachment

STREAM_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache, no-store"),
    (b"content-encoding", b"identity"),  # keeps compressing layers away
    (b"x-accel-buffering", b"no"),  # nginx
]


async def carry_by_events(connection: Connection, limits: HubLimits, receive: Receive, send: Send) -> None:
    """Stream the connection's output until either side ends it; a stuck client is dropped."""
    attachment = Attachment("ServerSentEvents")
    connection.attach(attachment)
    try:
        async with watch_client(receive, lambda: connection.detach(attachment)):
            await write_stream(connection, attachment, limits, send)
    except* (TimeoutError, OSError):
        pass  # the client reads too slowly, or has gone
    finally:
        connection.detach(attachment)


async def write_stream(connection: Connection, attachment: Attachment, limits: HubLimits, send: Send) -> None:
    """Write events until the connection ends."""
    await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
    await send(part(b":\r\n"))  # some browsers count as connected with the first byte only
    while data := await connection.next_output(attachment):
        async with asyncio.timeout(limits.send_s):
            await send(part(b"data: " + data + b"\r\n\r\n"))
    await send({"type": "http.response.body", "body": b""})


def part(data: bytes) -> dict[str, object]:
    """Wrap bytes that more will follow; compact JSON has no line feed that would break an event."""
    return {"type": "http.response.body", "body": data, "more_body": True}
