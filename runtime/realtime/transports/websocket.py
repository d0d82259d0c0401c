"""The WebSockets transport: both directions on one socket, text frames for JSON, binary ones for MessagePack."""

import asyncio

from runtime.realtime.asgi import Message, Receive, Send
from runtime.realtime.connection import Connection
from runtime.realtime.limits import HubLimits
from runtime.realtime.surroundings import Attachment

NORMAL_CLOSURE = 1000


async def carry_by_websocket(
    connection: Connection, limits: HubLimits, receive: Receive, send: Send, subprotocol: str | None
) -> None:
    """Accept a WebSocket, with the subprotocol if there is one, and carry the connection until either side ends it."""
    attachment = Attachment("WebSockets")
    connection.attach(attachment)
    try:
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(read_socket(connection, attachment, receive))
            await write_socket(connection, attachment, limits, send)
            await asyncio.wait({reading}, timeout=limits.close_s)
            reading.cancel()
    except OSError:
        pass  # how a server says that the client has gone
    finally:
        connection.detach(attachment)


async def read_socket(connection: Connection, attachment: Attachment, receive: Receive) -> None:
    """Feed the connection until the socket ends; a superseded socket's bytes are not read."""
    while (message := await receive())["type"] != "websocket.disconnect":
        data = data_of(message)
        if connection.attachment is attachment:
            connection.feed(data)
            await connection.room()
    connection.detach(attachment)


async def write_socket(connection: Connection, attachment: Attachment, limits: HubLimits, send: Send) -> None:
    """Write until the connection ends or another socket carries it, then close; a stuck client is dropped."""
    try:
        while data := await connection.next_output(attachment):
            async with asyncio.timeout(limits.send_s):
                await send(socket_message(data, text=connection.is_text))
        async with asyncio.timeout(limits.send_s):
            await send({"type": "websocket.close", "code": NORMAL_CLOSURE})
    except (TimeoutError, OSError):
        connection.detach(attachment)


def data_of(message: Message) -> bytes:
    """Return what a frame carries; the handshake is text whatever the protocol."""
    text: str | None = message.get("text")
    return message.get("bytes") or b"" if text is None else text.encode()


def socket_message(data: bytes, *, text: bool) -> Message:
    """Wrap whole hub messages in one frame of the right type: browsers break on the wrong one."""
    return {"type": "websocket.send", "text": data.decode()} if text else {"type": "websocket.send", "bytes": data}
