"""One client's connection, whatever carries it: bytes in become invocations, answers and events become bytes out.

A connection outlives its HTTP requests. A transport attaches to it, feeds what arrives and writes what
`next_output` gives; the sweep calls `tick`. Nothing here waits for a client.
"""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import assert_never

import structlog

from runtime.realtime.clocks import Clocks, Due
from runtime.realtime.dispatcher import Dispatcher
from runtime.realtime.events import Event
from runtime.realtime.outgoing import Outgoing
from runtime.realtime.protocol.handshake import refusal
from runtime.realtime.protocol.messages import Close
from runtime.realtime.protocol.violations import HandshakeError
from runtime.realtime.surroundings import Attachment, HubCaller, Names, Surroundings, TransportName

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CLOSED_WITH_ERROR = "Connection closed with an error."


class Connection:
    """A client of the hub.

    Attributes:
        id: Its public name.
        token: The secret that attaches a transport to it; never log it.
        caller: Who it belongs to; every request proves it again.
        transport: Of the first attachment, then fixed; None before.
        attachment: What carries it now; None between polls and while a stateful client reconnects.
        may_be_stateful: Whether stateful reconnect was negotiated; the handshake may still decline it.
        is_ended: Whether it has said goodbye; what waits is still written.
    """

    def __init__(self, caller: HubCaller, surroundings: Surroundings, names: Names) -> None:
        """Start as negotiated, without a transport."""
        self.id = names.id
        self.token = names.token
        self.caller = caller
        self.transport: TransportName | None = None
        self.attachment: Attachment | None = None
        self.may_be_stateful = names.stateful
        self.is_ended = False
        self._limits = surroundings.limits
        self._farewells: list[Callable[[Connection], None]] = []
        self._outgoing = Outgoing(surroundings.metrics.delay_seconds)
        self._clocks = Clocks(monotonic(), caller.expires_at)
        self._dispatcher = Dispatcher(self, surroundings, self._outgoing, self._clocks)

    @property
    def is_stateful(self) -> bool:
        """Whether a new WebSocket may take the place of the one that carries it, or carried it."""
        return self._outgoing.replay is not None

    @property
    def is_text(self) -> bool:
        """Whether it writes text: JSON, and the answer to a handshake that is refused."""
        protocol = self._outgoing.protocol
        return protocol is None or not protocol.is_binary

    def put(self, event: Event) -> None:
        """Tell the client the state of a job; see `LatestEvents` for what is skipped."""
        if not self.is_ended:
            self._outgoing.put_event(event)

    def note(self, key: Hashable, sequence: int) -> None:
        """Mark a state of a job as sent: a method's answer carries it, so no event has to repeat it."""
        self._outgoing.events.note(key, sequence)

    def forget(self, key: Hashable) -> None:
        """Forget which state of a job was sent last, so that a client that joins again gets the present one."""
        self._outgoing.events.forget(key)

    def call_when_ended(self, farewell: Callable[["Connection"], None]) -> None:
        """Have `farewell` called once, when the connection ends; adding the same twice is adding it once."""
        if farewell not in self._farewells:
            self._farewells.append(farewell)

    def close(self, *, error: str | None = None, allow_reconnect: bool = False) -> None:
        """Say goodbye and end; what waits is written before it."""
        if self.is_ended:
            return
        self._outgoing.put_goodbye(Close(error=error, allow_reconnect=allow_reconnect))
        self._end()

    def fail(self) -> None:
        """Say goodbye for an error whose reason stays here; a client with automatic reconnect comes back."""
        self.close(error=CLOSED_WITH_ERROR, allow_reconnect=True)

    def refuse(self, error: HandshakeError) -> None:
        """Answer a handshake with an error and end."""
        self._outgoing.put_urgent(refusal(error))
        self._end()

    def drop(self) -> None:
        """End without a goodbye: nobody is there to read it."""
        self._outgoing.drop()
        self._end()

    def trust(self, caller: HubCaller) -> None:
        """Go on with a newer token of the same user."""
        self.caller = caller
        self._clocks.trust(monotonic(), caller.expires_at)

    def attach(self, attachment: Attachment) -> None:
        """Let a transport carry the connection; one that still does is superseded."""
        is_resumed = self.is_stateful and self.transport is not None
        self.transport = attachment.transport
        self.attachment = attachment
        self._clocks.is_polled = attachment.transport == "LongPolling"
        self._clocks.note_attached(monotonic())
        if is_resumed:
            self._dispatcher.forget_half_received()
            self._outgoing.rewind()
        self._outgoing.changed.set()
        self._dispatcher.read()

    def detach(self, attachment: Attachment) -> None:
        """Note that a transport is gone; a connection that cannot be taken up again ends."""
        if self.attachment is not attachment:
            return
        self.attachment = None
        self._clocks.note_detached(monotonic())
        self._outgoing.changed.set()
        if not self.is_stateful and attachment.transport != "LongPolling":
            self.drop()

    async def next_output(self, attachment: Attachment) -> bytes:
        """Wait for something to write and take it, whole frames only.

        Returns:
            The bytes; `b""` when the attachment has to end: superseded, detached, or everything is said.
        """
        while self.attachment is attachment:
            self._outgoing.changed.clear()
            data = self._outgoing.take()
            if data:
                self._clocks.note_sent(monotonic())
                self._dispatcher.read()  # answers have gone, so there may be room for invocations
                return data
            if self.is_ended:
                break
            await self._outgoing.changed.wait()
        return b""

    async def room(self) -> None:
        """Wait until the client may be read: few of its invocations and answers wait."""
        await self._dispatcher.room()

    def feed(self, data: bytes) -> None:
        """Read what has arrived, in any pieces; one above `body_bytes` ends the connection."""
        if self.is_ended:
            return
        if len(data) > self._limits.body_bytes:
            self.fail()
        else:
            self._dispatcher.feed(data)

    def tick(self, now: float) -> None:
        """Do what is due at `now` on the monotonic clock."""
        if self.is_ended:
            return
        due = self._clocks.due(now, self._limits)
        if due is not None:
            self._do(due)
        if self.attachment is not None:
            self._outgoing.acknowledge()

    def is_forgotten(self, now: float) -> bool:
        """Tell whether no request may find it any more; the last poll fetches the goodbye."""
        return self.is_ended and (self.transport != "LongPolling" or self._clocks.is_detached(now, self._limits))

    def _do(self, due: Due) -> None:
        match due:
            case "detached":
                self.drop()
            case "handshake":
                self.refuse(HandshakeError("Handshake was canceled."))
            case "token":
                self.close(allow_reconnect=True)
            case "silence":
                self.fail()
            case "ping":
                self._outgoing.put_ping()
            case _:
                assert_never(due)

    def _end(self) -> None:
        if self.is_ended:
            return
        self.is_ended = True
        self._dispatcher.stop()
        self._outgoing.changed.set()
        for farewell in self._farewells:
            farewell(self)
        log.info("hub.connection_ended", connection_id=self.id, transport=self.transport)
