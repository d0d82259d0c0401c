"""What a client sends, read in turns and acted upon: a handshake agrees on a protocol, invocations run one by one."""

import asyncio
from collections import deque
from time import monotonic
from typing import Protocol, assert_never

import structlog

from runtime.realtime.clocks import Clocks
from runtime.realtime.hub import answer
from runtime.realtime.incoming import Incoming, Skipped
from runtime.realtime.outgoing import Outgoing
from runtime.realtime.protocol import messages as wire
from runtime.realtime.protocol.handshake import ACCEPTED, STATEFUL_VERSION, HandshakeRequest, agree_on_protocol
from runtime.realtime.protocol.violations import HandshakeError, ProtocolError
from runtime.realtime.replay import Replay
from runtime.realtime.surroundings import Surroundings, TransportName
from runtime.tracebacks import name_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()

READ_COUNT = 200  # messages read at once; then the loop gets its turn


class Client(Protocol):
    """The connection as its dispatcher knows it; see `Connection`."""

    id: str
    transport: TransportName | None
    may_be_stateful: bool
    is_ended: bool

    def close(self) -> None:
        """Say goodbye and end."""

    def fail(self) -> None:
        """Say goodbye for an error and end."""

    def refuse(self, error: HandshakeError) -> None:
        """Answer a handshake with an error and end."""


class Dispatcher:
    """Reads what arrives on one connection as long as little of it waits, and does what it asks for."""

    def __init__(self, client: Client, surroundings: Surroundings, outgoing: Outgoing, clocks: Clocks) -> None:
        """Wait for the handshake."""
        self._client = client
        self._around = surroundings
        self._limits = surroundings.limits
        self._outgoing = outgoing
        self._clocks = clocks
        self._incoming = Incoming(self._limits.message_bytes)
        self._invocations: deque[wire.Invocation | wire.StreamInvocation] = deque()
        self._room = asyncio.Event()
        self._is_behind = False

    def feed(self, data: bytes) -> None:
        """Read what has arrived, in any pieces."""
        self._incoming.feed(data)
        self.read()

    def forget_half_received(self) -> None:
        """Forget a half-received message: the other side sends it again whole."""
        self._incoming.clear()

    def stop(self) -> None:
        """Start no invocation any more, and keep no transport waiting: the connection has ended."""
        self._invocations.clear()
        self._room.set()

    async def room(self) -> None:
        """Wait until the client may be read: few of its invocations and answers wait."""
        while self._is_behind or not self._has_room:
            self._room.clear()
            await self._room.wait()

    def read(self) -> None:
        """Read what has arrived, `READ_COUNT` messages a turn."""
        if self._is_behind:
            return
        for _ in range(READ_COUNT):
            if self._client.is_ended or self._client.transport is None or not self._has_room or not self._read_next():
                break
        else:
            self._is_behind = True
            asyncio.get_running_loop().call_soon(self._read_on)
        self._room.set()

    @property
    def _has_room(self) -> bool:
        waiting = len(self._invocations) + self._outgoing.answers_count
        return self._client.is_ended or waiting < self._limits.waiting_count

    def _read_on(self) -> None:
        self._is_behind = False
        self.read()

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
            self._client.refuse(error)
        except ProtocolError as error:
            reason = name_of(error.__cause__) if error.__cause__ else str(error)  # a cause may quote the message
            log.info("hub.message_refused", connection_id=self._client.id, reason=reason)
            self._client.fail()
        return not self._client.is_ended

    def _agree(self, request: HandshakeRequest) -> None:
        transport = self._client.transport
        protocol = agree_on_protocol(request, binary=transport != "ServerSentEvents")
        self._incoming.protocol = self._outgoing.protocol = protocol
        if self._client.may_be_stateful and transport == "WebSockets" and request.version == STATEFUL_VERSION:
            self._outgoing.replay = Replay(self._limits.unacked_bytes)
        self._clocks.is_open = True
        self._outgoing.put_urgent(ACCEPTED)
        log.info("hub.connection_opened", connection_id=self._client.id, transport=transport, protocol=protocol.name)

    def _accept(self, message: wire.Message | Skipped) -> None:
        """Take one message in; ProtocolError when it skips messages that never arrived."""
        self._clocks.note_heard(monotonic())
        if isinstance(message, Skipped) or not self._outgoing.receive(message):
            return
        match message:
            case wire.Invocation() | wire.StreamInvocation():
                self._invoke(message)
            case wire.Ping():
                self._clocks.note_ping(monotonic())
            case wire.Close():
                self._client.close()
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
            completion = await answer(self._around.hub, self._client, call)
            if completion is not None and not self._client.is_ended:
                self._outgoing.put_answer(completion)
            self.read()
        self._clocks.is_working = False
