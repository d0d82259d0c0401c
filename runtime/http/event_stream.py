"""Server-sent events: a stream of text that a browser reads with `EventSource`, and anyone with `curl`."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import msgspec
from litestar import Request, Response
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Message, Receive, Send

from runtime.bindings.reply import EventStream, StreamEvent
from runtime.cancellation import take_end
from runtime.http.media_types import EVENTS

HEARTBEAT_S = 15.0  # below the idle time of proxies, 60 s with nginx
HEARTBEAT = b":\n\n"
SEND_S = 10.0  # for one write: a client that takes longer reads nothing
HEADERS = {"X-Accel-Buffering": "no"}  # nginx
NO_CONTENT = 204


def take_authorization(request: Request[Any, Any, Any]) -> str | None:
    """Return the header, or the token of the query as one; it is taken out of the scope, for that may be logged."""
    query: bytes = request.scope["query_string"]
    if b"access_token=" not in query:
        return request.headers.get("authorization")
    fields = query.split(b"&")
    request.scope["query_string"] = b"&".join(field for field in fields if not field.startswith(b"access_token="))
    given = parse_qs(query.decode("latin-1")).get("access_token", [""])[0]
    return request.headers.get("authorization") or f"Bearer {given}"


def respond_with_stream(stream: EventStream, status: int, *, is_head: bool) -> Response[bytes]:
    """Return the answer of a stream, or its head alone; 204 when nothing will ever follow."""
    if stream.events is None:
        return Response(b"", status_code=NO_CONTENT)
    return StreamedResponse(write_nothing() if is_head else write_events(stream.events), status)


class StreamedResponse(Response[bytes]):
    """A response whose body is written event by event."""

    def __init__(self, written: AsyncIterator[bytes], status: int) -> None:
        """Answer with what is written."""
        super().__init__(b"", status_code=status, headers=HEADERS, media_type=EVENTS)
        self._written = written
        self._status = status

    def to_asgi_response(self, *_: object, **options: Any) -> ASGIResponse:
        """Return what writes the stream."""
        return Streaming(
            iterator=self._written,
            headers=HEADERS,
            media_type=EVENTS,
            status_code=self._status,
            is_head_response=options.get("is_head_response", False),
        )


class Streaming(ASGIStreamingResponse):
    """A stream that gives a client up which does not read."""

    async def send_body(self, send: Send, receive: Receive) -> None:
        """Write until the events end or the client is gone."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(SEND_S):
                await send(message)

        try:
            await super().send_body(send_in_time, receive)
        except* (TimeoutError, OSError):
            pass  # the client reads too slowly, or has gone


async def write_nothing() -> AsyncIterator[bytes]:
    """Yield nothing; events that nobody asks for are never begun."""
    nothing: tuple[bytes, ...] = ()
    for each in nothing:
        yield each


async def write_events(events: AsyncGenerator[StreamEvent, None]) -> AsyncIterator[bytes]:
    """Yield the bytes of each event, and a comment whenever there was none for a while.

    The next event is waited for by a task, so that a heartbeat does not cut the wait short.
    """
    yield HEARTBEAT  # some browsers count as connected with the first byte only
    waiting = start_next(events)
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=HEARTBEAT_S)
            if not done:
                yield HEARTBEAT
            elif (event := waiting.result()) is None:
                return
            else:
                yield encode_event(event)
                waiting = start_next(events)  # not before: what a slow client has not taken yet shall be the newest
    finally:
        waiting.cancel()
        await asyncio.wait({waiting})
        await events.aclose()


def start_next(events: AsyncGenerator[StreamEvent, None]) -> asyncio.Future[StreamEvent | None]:
    """Wait for the next event in a task; None after the last."""
    waiting = asyncio.ensure_future(anext(events, None))
    waiting.add_done_callback(take_end)  # a client that has gone takes nothing
    return waiting


def encode_event(event: StreamEvent) -> bytes:
    """Return an event as it travels; compact JSON has no line feed that would break it."""
    data = msgspec.json.encode(event.data)
    return b"event: %b\nid: %b\ndata: %b\n\n" % (event.name.encode(), event.id.encode(), data)
