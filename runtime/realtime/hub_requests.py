"""What each request to the hub does with the connections, once its caller is known."""

import asyncio

from msgspec import Struct, json

from runtime.errors import BadRequestError, ConflictError, NotAllowedError, NotFoundError, TooLargeError
from runtime.realtime.asgi import Receive, Scope, Send, header, read_body, respond
from runtime.realtime.connection import Connection
from runtime.realtime.connections import Connections
from runtime.realtime.limits import HubLimits
from runtime.realtime.protocol.negotiation import NegotiationRefusal, agree_on_version, answer_negotiation
from runtime.realtime.protocol.violations import NegotiationError
from runtime.realtime.surroundings import HubCaller, TransportName
from runtime.realtime.transports.long_polling import carry_by_poll
from runtime.realtime.transports.server_sent_events import carry_by_events

NEGOTIATION = ("OPTIONS", "POST")
GET_ALONE = ("GET", "OPTIONS")  # of a connection whose messages travel on its WebSocket
CONNECTION = ("DELETE", "GET", "OPTIONS", "POST")


class HubRequest(Struct, frozen=True, kw_only=True):
    """One authenticated request.

    Attributes:
        scope: ASGI's, its query already taken.
        query: Parameters, names in lower case.
        caller: Who sends it.
        receive: ASGI's.
        send: ASGI's, adding the CORS headers.
    """

    scope: Scope
    query: dict[str, str]
    caller: HubCaller
    receive: Receive
    send: Send


def methods_at(path: str) -> tuple[str, ...]:
    """Return what is known at the hub's path, or at `negotiate` below it."""
    return NEGOTIATION if path.rstrip("/").endswith("/negotiate") else CONNECTION


async def serve_request(request: HubRequest, connections: Connections, limits: HubLimits) -> None:
    """Choose by path and method, which is one of those at the path.

    Raises:
        RequestError: The request is refused, before any answer.
    """
    match request.scope["method"], methods_at(request.scope["path"]):
        case "POST", methods if methods is NEGOTIATION:
            await negotiate(request, connections)
        case "GET", _:
            await open_transport(request, connections, limits)
        case "POST", _:
            await take_messages(request, connections, limits)
        case _:
            await end_polling(request, connections)


async def negotiate(request: HubRequest, connections: Connections) -> None:
    """Make a connection and say how to reach it; the status is 200 even for a refusal.

    Raises:
        RequestError: The server or the user has too many connections.
    """
    connections.check_negotiable()
    is_stateful = request.query.get("usestatefulreconnect", "").lower() == "true"
    try:
        version = agree_on_version(request.query.get("negotiateversion", "0"))
    except NegotiationError as error:
        body = json.encode(NegotiationRefusal(error=str(error)))
    else:
        connection = await connections.open(request.caller, version=version, stateful=is_stateful)
        body = json.encode(answer_negotiation(version, connection.id, connection.token, stateful=is_stateful))
    await respond(request.send, 200, body, [(b"content-type", b"application/json"), (b"cache-control", b"no-store")])


async def open_transport(request: HubRequest, connections: Connections, limits: HubLimits) -> None:
    """Carry a connection by an event stream or by one poll, whatever the client accepts."""
    if "text/event-stream" in header(request.scope, b"accept").lower():
        connection = find_attachable(request.query, request.caller, connections, "ServerSentEvents")
        await carry_by_events(connection, limits, request.receive, request.send)
        return
    connection = find_attachable(request.query, request.caller, connections, "LongPolling")
    is_over = await carry_by_poll(connection, limits, request.receive, request.send)
    if is_over:
        connections.forget(connection)


async def take_messages(request: HubRequest, connections: Connections, limits: HubLimits) -> None:
    """Queue what a client of a half transport sends; its answers travel on the other half.

    A POST before the first poll or stream is accepted: some clients send their handshake so early.
    """
    connection = find_connection(request.query, request.caller, connections)
    if connection.transport == "WebSockets":
        raise NotAllowedError(GET_ALONE)
    body = await read_body_in_time(request, limits)
    await connection.room()
    connection.feed(body)
    await respond(request.send, 200)


async def end_polling(request: HubRequest, connections: Connections) -> None:
    """End a long-polling connection; the poll it still has open ends with 204."""
    connection = find_connection(request.query, request.caller, connections)
    if connection.transport != "LongPolling":
        msg = "Only a long-polling connection is ended by DELETE."
        raise BadRequestError(msg)
    connection.drop()
    connections.forget(connection)
    await respond(request.send, 202)


def find_connection(query: dict[str, str], caller: HubCaller, connections: Connections) -> Connection:
    """Return the connection that a request names.

    Raises:
        BadRequestError: It names none.
        NotFoundError: There is none, or it is another's.
    """
    token = query.get("id", "")
    if not token:
        msg = "The query parameter id is missing."
        raise BadRequestError(msg)
    connection = connections.find(token, caller)
    if connection is None:
        msg = (
            "This process has no connection with this id: it has ended, or a balancer without session affinity has "
            "sent its requests to several processes."
        )
        raise NotFoundError(msg)
    return connection


def find_attachable(
    query: dict[str, str], caller: HubCaller, connections: Connections, transport: TransportName
) -> Connection:
    """Return the connection that a request names, if this transport may carry it now.

    Raises:
        BadRequestError: It uses another transport.
        ConflictError: Something carries it that may not be replaced.
    """
    connection = find_connection(query, caller, connections)
    if connection.transport not in {None, transport}:
        msg = "The connection uses another transport."
        raise BadRequestError(msg)
    is_replaceable = transport == "LongPolling" or connection.is_stateful
    if connection.attachment is not None and not is_replaceable:
        msg = "The connection is open already."
        raise ConflictError(msg)
    return connection


async def read_body_in_time(request: HubRequest, limits: HubLimits) -> bytes:
    """Read the body.

    Raises:
        BadRequestError: It takes too long.
        TooLargeError: It is too large; also when the client has gone, which reads no answer.
    """
    try:
        async with asyncio.timeout(limits.body_s):
            body = await read_body(request.receive, limits.body_bytes)
    except TimeoutError as error:
        msg = f"The body took longer than {limits.body_s:g} s."
        raise BadRequestError(msg) from error
    if body is None:
        msg = f"The body is above {limits.body_bytes} bytes."
        raise TooLargeError(msg)
    return body
