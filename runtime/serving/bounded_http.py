"""Uvicorn's HTTP with a bound and a deadline for a request's head, both of which it lacks.

A connection answers, or it waits: for its first head, for the rest of one, for the next. Only waiting has a deadline
here; the time of a body and of an answer belongs to the application.
"""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from runtime.serving.crowd import Crowd
from runtime.serving.stalls import hang_up

RETRY_AFTER_S = 5


class HeadTooLargeError(Exception):
    """Stops the parser; nobody else sees it."""


class BoundedHttp(HttpToolsProtocol):
    """One connection.

    Attributes:
        head_bytes: Largest head, and largest piece of anything else that is no body; more is 431.
        head_s: Time from the connection, or from the head's first byte on a kept one, to its end; more is 408.
    """

    head_bytes: ClassVar[int] = 65_536
    head_s: ClassVar[float] = 10.0

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: Crowd,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Start as connected, before the first byte."""
        super().__init__(config, server_state, app_state, _loop)
        self._crowd = server_state
        self._application, self.app = self.app, self._serve
        self._deadline: asyncio.TimerHandle | None = None
        self._is_in_head = False
        self._is_in_body = False
        self._named_bytes = 0  # what this message has of address, headers and trailers
        self._unread_bytes = 0  # what has come since the parser last made something of it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Take the connection if there is room for it."""
        super().connection_made(transport)
        if self._crowd.has_room():
            self._settle()
        else:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the crowd."""
        super().connection_lost(exc)
        self._leave()
        self._crowd.stalls.end(self.transport)

    def pause_writing(self) -> None:
        """Wait for a reader that takes less than is written."""
        super().pause_writing()
        self._crowd.stalls.begin(self.transport)

    def resume_writing(self) -> None:
        """Write to it again."""
        super().resume_writing()
        self._crowd.stalls.end(self.transport)

    def data_received(self, data: bytes) -> None:
        """Let the parser read what has come, then look at the bound and the clock.

        Uvicorn's own writes a line into the log for each head that is none, and for each upgrade that it does not know.
        """
        self._unread_bytes += len(data)
        self._unset_keepalive_if_required()
        try:
            self._parse(memoryview(data))
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():  # else it was CONNECT, and what follows is for nobody
                self.handle_websocket_upgrade()
        except httptools.HttpParserError:
            self._refuse_what_is_no_request()
        if self._unread_bytes > self.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            self._settle()

    def make_answer_last(self) -> None:
        """Close the connection after the answer that is on its way, and say so in its head if that is not sent yet."""
        if self._is_answering():
            self.cycle.keep_alive = False

    def close_if_idle(self) -> None:
        """Close a connection that has begun no other request."""
        if not self._is_answering() and not self._is_in_head:
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over: a WebSocket's times are the hub's."""
        super().handle_websocket_upgrade()
        self._leave()

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._is_in_head = True
        self._named_bytes = 0
        if self.cycle is not None:  # a first head's time began with the connection
            self._stop_clock()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header without the blanks around it; a trailer is counted and dropped (RFC 9110, 5.5 and 6.5.1)."""
        self._count(len(name) + len(value) + len(b":\r\n"))
        if self._is_in_head:
            super().on_header(name, value.strip(b" \t"))

    def on_headers_complete(self) -> None:
        """End the head."""
        if self._is_declining():
            return
        self._is_in_head, self._is_in_body = False, True
        super().on_headers_complete()
        if self._crowd.is_leaving:
            self.make_answer_last()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, which is the application's to bound."""
        self._unread_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request."""
        self._unread_bytes = 0
        if self._is_declining():
            return
        self._is_in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for what comes next, for which uvicorn has a time of its own until a byte of it is here."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._settle()

    def _parse(self, data: memoryview) -> None:
        """Let the parser read; where it stops for a protocol that is not spoken here, have it go on with HTTP.

        Raises:
            HttpParserUpgrade: It is a WebSocket, or CONNECT.
            HttpParserError: It is no HTTP.
        """
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if not self._is_declining():
                    raise
                self._decline()
                data = data[upgrade.args[0] :]
            else:
                return

    def _is_declining(self) -> bool:
        """Tell whether the client wishes for a protocol other than WebSockets, which a server may ignore."""
        is_upgrade = self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"
        return is_upgrade and not self._should_upgrade()

    def _decline(self) -> None:
        """Read the head again without its wish: the parser takes the body for the other protocol."""
        head = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        head += [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's own
        self.parser.feed_data(b"\r\n".join([*head, b"", b""]))

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        """Serve one request; a reader that the application has given up amid its answer is hung up on."""
        await self._application(scope, receive, send)
        cycle: RequestResponseCycle = send.__self__  # which of those that are pipelined
        if self.flow.write_paused and not cycle.response_complete:
            hang_up(self.transport)
            await asyncio.sleep(0)  # uvicorn is told that the connection is lost, and does not miss the rest

    def _count(self, size: int) -> None:
        self._unread_bytes = 0
        self._named_bytes += size
        if self._named_bytes > self.head_bytes:
            raise HeadTooLargeError

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _settle(self) -> None:
        """Run the clock while the connection waits; uvicorn runs it on a kept one of which no byte has come."""
        if self not in self.connections or self.transport.is_closing():
            return
        if self._is_answering():
            self._leave()
            return
        self._crowd.waiting.setdefault(self.transport)
        is_idle = self.timeout_keep_alive_task is not None and not (self._is_in_head or self._is_in_body)
        if self._deadline is None and not is_idle:
            is_head = self._is_in_head or self.cycle is None  # else the body of what was answered, or empty lines
            self._deadline = self.loop.call_later(self.head_s if is_head else self.timeout_keep_alive, self._give_up)

    def _refuse_what_is_no_request(self) -> None:
        is_too_large = self._named_bytes > self.head_bytes
        self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if is_too_large else HTTPStatus.BAD_REQUEST)

    def _give_up(self) -> None:
        if self._is_in_head:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:  # who opens connections in advance has asked nothing
            self._crowd.shed["idle"] += 1
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer and hang up; where an answer is on its way, hang up: another would land in the middle of it.

        What is wrong with a body comes after its head: an application that has not begun its answer is left without.
        """
        if self.transport.is_closing():
            return
        self._crowd.shed[str(int(status))] += 1
        self._crowd.refused_heads[status] += status != HTTPStatus.SERVICE_UNAVAILABLE  # which the crowd has counted
        is_of_body = self._is_in_body and not self.pipeline and not self.cycle.response_started
        if is_of_body:
            self.cycle.disconnected = True
        if is_of_body or not self._is_answering():
            self.transport.write(refusal(status, self.server_state.default_headers))
        self.transport.close()

    def _leave(self) -> None:
        self._stop_clock()
        self._crowd.waiting.pop(self.transport, None)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def refusal(status: HTTPStatus, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return an answer of the server's own, after which it hangs up; its body is a problem (RFC 9457)."""
    body = f'{{"type":"about:blank","title":"{status.phrase}","status":{status}}}'.encode()
    lines = [
        b"HTTP/1.1 %d %s" % (status, status.phrase.encode()),
        *(b"%s: %s" % header for header in headers),
        b"content-type: application/problem+json",
        b"content-length: %d" % len(body),
        b"cache-control: no-store",
        *([b"retry-after: %d" % RETRY_AFTER_S] if status == HTTPStatus.SERVICE_UNAVAILABLE else []),
        b"connection: close",
    ]
    return b"\r\n".join([*lines, b"", body])
