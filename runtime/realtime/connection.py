"""One client's connection, whatever carries it: bytes in become invocations, answers and events become bytes out.

A connection outlives its HTTP requests. A transport attaches to it, feeds what arrives and writes what
`next_output` gives; the sweep calls `tick`. Nothing here waits for a client.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from time import monotonic
from typing import assert_never

import structlog

from runtime.realtime.clocks import Clocks, Due
from runtime.realtime.events import Event
from runtime.realtime.hub import answer
from runtime.realtime.incoming import Incoming, Skipped
from runtime.realtime.outgoing import Outgoing
from runtime.realtime.protocol import messages as wire
from runtime.realtime.protocol.handshake import ACCEPTED, STATEFUL_VERSION, HandshakeRequest, agreed_protocol, refusal
from runtime.realtime.protocol.violations import HandshakeError, ProtocolError
from runtime.realtime.replay import Replay
from runtime.realtime.surroundings import Attachment, HubCaller, Names, Surroundings, TransportName

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CLOSED_WITH_ERROR = "Connection closed with an error."
READ_COUNT = 200  # messages read at once; then the loop gets its turn


class Connection:
    """A client of the hub.

    Attributes:
        id: Its public name.
        token: The secret that attaches a transport to it; never log it.
        caller: Who it belongs to; every request proves it again.
        transport: Of the first attachment, then fixed; None before.
        attachment: What carries it now; None between polls and while a stateful client reconnects.
        is_ended: Whether it has said goodbye; what waits is still written.
    """

    def __init__(self, caller: HubCaller, surroundings: Surroundings, names: Names) -> None:
        """Start as negotiated, without a transport."""
        self.id = names.id
        self.token = names.token
        self.caller = caller
        self.transport: TransportName | None = None
        self.attachment: Attachment | None = None
        self.is_ended = False
        self._around = surroundings
        self._limits = surroundings.limits
        self._incoming = Incoming(self._limits.message_bytes)
        self._outgoing = Outgoing()
        self._may_be_stateful = names.stateful
        self._invocations: deque[wire.Invocation | wire.StreamInvocation] = deque()
        self._farewells: list[Callable[[Connection], None]] = []
        self._room = asyncio.Event()
        self._is_behind = False
        self._clocks = Clocks(monotonic(), caller.expires_at)

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
        self._outgoing.put_goodbye(wire.Close(error=error, allow_reconnect=allow_reconnect))
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
            self._incoming.clear()
            self._outgoing.rewind()
        self._outgoing.changed.set()
        self._read()

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
                self._read()  # answers have gone, so there may be room for invocations
                return data
            if self.is_ended:
                break
            await self._outgoing.changed.wait()
        return b""

    async def room(self) -> None:
        """Wait until the client may be read: few of its invocations and answers wait."""
        while self._is_behind or not self._has_room:
            self._room.clear()
            await self._room.wait()

    def feed(self, data: bytes) -> None:
        """Read what has arrived, in any pieces; one above `body_bytes` ends the connection."""
        if self.is_ended:
            return
        if len(data) > self._limits.body_bytes:
            self.close(error=CLOSED_WITH_ERROR, allow_reconnect=True)
            return
        self._incoming.feed(data)
        self._read()

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
                self._refuse(HandshakeError("Handshake was canceled."))
            case "token":
                self.close(allow_reconnect=True)
            case "silence":
                self.close(error=CLOSED_WITH_ERROR, allow_reconnect=True)
            case "ping":
                self._outgoing.put_ping()
            case _:
                assert_never(due)

    @property
    def _has_room(self) -> bool:
        waiting = len(self._invocations) + self._outgoing.answers_count
        return self.is_ended or waiting < self._limits.waiting_count

    def _read(self) -> None:
        """Read what has arrived, `READ_COUNT` messages a turn."""
        if self._is_behind:
            return
        for _ in range(READ_COUNT):
            if self.is_ended or self.transport is None or not self._has_room or not self._read_next():
                break
        else:
            self._is_behind = True
            asyncio.get_running_loop().call_soon(self._read_on)
        self._room.set()

    def _read_on(self) -> None:
        self._is_behind = False
        self._read()

    def _read_next(self) -> bool:
        """Read one message; False when there is none or the connection has ended over it."""
        try:
            arrived = self._incoming.next()
            if arrived is None:
                return False
            if isinstance(arrived, HandshakeRequest):
                self._agree(arrived)
            else:
                self._accept(arrived)
        except HandshakeError as error:
            self._refuse(error)
        except ProtocolError as error:
            log.info("hub.message_refused", connection_id=self.id, reason=str(error))
            self.close(error=CLOSED_WITH_ERROR, allow_reconnect=True)
        return not self.is_ended

    def _agree(self, request: HandshakeRequest) -> None:
        protocol = agreed_protocol(request, binary=self.transport != "ServerSentEvents")
        self._incoming.protocol = self._outgoing.protocol = protocol
        if self._may_be_stateful and self.transport == "WebSockets" and request.version == STATEFUL_VERSION:
            self._outgoing.replay = Replay(self._limits.unacked_bytes)
        self._clocks.is_open = True
        self._outgoing.put_urgent(ACCEPTED)
        log.info("hub.connection_opened", connection_id=self.id, transport=self.transport, protocol=protocol.name)

    def _refuse(self, error: HandshakeError) -> None:
        self._outgoing.put_urgent(refusal(error))
        self._end()

    def _accept(self, message: wire.Message | Skipped) -> None:
        """Take one message in.

        Raises:
            ProtocolError: It skips messages that never arrived.
        """
        self._clocks.note_heard(monotonic())
        if isinstance(message, Skipped) or not self._outgoing.receive(message):
            return
        match message:
            case wire.Invocation() | wire.StreamInvocation():
                self._invoke(message)
            case wire.Ping():
                self._clocks.note_ping(monotonic())
            case wire.Close():
                self.close()
            case wire.Ack() | wire.Sequence():
                self._outgoing.count(message)
            case wire.StreamItem() | wire.Completion() | wire.CancelInvocation():
                pass  # of streams and server calls, which this hub has none of
            case _:
                assert_never(message)

    def _invoke(self, call: wire.Invocation | wire.StreamInvocation) -> None:
        """Let an invocation wait for those before it: one runs at a time, in the order of arrival."""
        self._invocations.append(call)
        if not self._clocks.is_working:
            self._clocks.is_working = True
            self._around.start(self._work_invocations())

    async def _work_invocations(self) -> None:
        while self._invocations:
            call = self._invocations.popleft()
            completion = await answer(self._around.hub, self, call)
            if completion is not None and not self.is_ended:
                self._outgoing.put_answer(completion)
            self._read()
        self._clocks.is_working = False

    def _end(self) -> None:
        if self.is_ended:
            return
        self.is_ended = True
        self._invocations.clear()
        self._outgoing.changed.set()
        self._room.set()
        for farewell in self._farewells:
            farewell(self)
        log.info("hub.connection_ended", connection_id=self.id, transport=self.transport)
