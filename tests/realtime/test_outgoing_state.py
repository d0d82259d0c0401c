"""What waits to be written, as state machines: the newest state, every end, and counts that agree."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from runtime.metrics.metrics import HubMetrics
from runtime.realtime import events
from runtime.realtime.events import Event, LatestEvents
from runtime.realtime.outgoing import Outgoing
from runtime.realtime.protocol.framing import FrameBuffer
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.messages import Completion, Invocation, Sequence
from runtime.realtime.protocol.violations import ProtocolError
from runtime.realtime.replay import Replay

JSON = PROTOCOLS[0]


def state(sequence: int, *, key: str = "job", final: bool = False) -> Event:
    return Event("JobCompleted" if final else "ProgressUpdate", sequence, key=key, sequence=sequence, final=final)


def taken(latest: LatestEvents) -> list[tuple[int, bool]]:
    found = []
    while event := latest.take():
        found.append((event.sequence, event.final))
    return found


def test_a_newer_state_takes_the_place_of_an_older_one() -> None:
    latest = LatestEvents()

    for sequence in (1, 3, 2, 3):
        latest.put(state(sequence))

    assert taken(latest) == [(3, False)]


def test_the_end_follows_the_last_state_and_is_told_once() -> None:
    latest = LatestEvents()

    for event in (state(1), state(5, final=True), state(4), state(5, final=True), state(5)):
        latest.put(event)

    assert taken(latest) == [(1, False), (5, True)]
    latest.put(state(5, final=True))
    assert taken(latest) == []


def test_an_end_is_told_even_behind_a_later_state() -> None:
    latest = LatestEvents()
    latest.put(state(7))

    latest.put(state(6, final=True))

    assert taken(latest) == [(7, False), (6, True)]


def test_a_retry_goes_on_after_the_end() -> None:
    latest = LatestEvents()

    for event in (state(1), state(5, final=True), state(105), state(106)):
        latest.put(event)

    assert taken(latest) == [(5, True), (106, False)]


def test_a_client_that_joins_again_is_told_again() -> None:
    latest = LatestEvents()
    latest.put(state(5, final=True))
    taken(latest)

    latest.forget("job")
    latest.put(state(5))
    latest.put(state(5, final=True))

    assert taken(latest) == [(5, False), (5, True)]


def test_memory_of_told_jobs_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEYS_REMEMBERED", 2)
    latest = LatestEvents()

    for key in "abc":
        latest.put(state(5, key=key))
    taken(latest)
    for key in "abc":
        latest.put(state(4, key=key))

    assert taken(latest) == [(4, False)] * 3  # each put pushes the oldest out


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.booleans(), st.booleans())))
def test_states_never_go_backwards_and_ends_are_never_lost(moves: list[tuple[str, int, bool, bool]]) -> None:
    latest, told = LatestEvents(), []
    for key, sequence, final, is_reading in moves:
        latest.put(state(sequence, key=key, final=final))
        if is_reading and (event := latest.take()):
            told.append(event)
    waiting = []
    while event := latest.take():
        waiting.append(event)
    told += waiting

    assert len(waiting) <= 4
    for key in "ab":
        states = [event.sequence for event in told if event.key == key and not event.final]
        assert states == sorted(set(states))
        ends = [event for event in told if event.key == key and event.final]
        assert bool(ends) == any(final for name, _, final, _ in moves if name == key)


@dataclass
class Side:
    """One end of a stateful connection, and what it has read of the other's numbers."""

    replay: Replay = field(default_factory=lambda: Replay(200))
    sent: int = 0
    read: list[int] = field(default_factory=list)


class StatefulReconnect(RuleBasedStateMachine):
    """Two sides send numbers over a link that breaks: each reads all of the other's, once, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.sides = (Side(), Side())
        self.wires: tuple[list[bytes | int], list[bytes | int]] = ([], [])

    @rule(who=st.integers(0, 1))
    def send(self, who: int) -> None:
        side = self.sides[who]
        if not side.replay.is_full:
            side.sent += 1
            frame = str(side.sent).encode()
            side.replay.keep(frame)
            self.wires[who].append(frame)

    @rule(who=st.integers(0, 1))
    def receive(self, who: int) -> None:
        wire, side = self.wires[1 - who], self.sides[who]
        if not wire:
            return
        frame = wire.pop(0)
        if isinstance(frame, int):
            side.replay.go_on_from(frame)
        elif side.replay.receive():
            side.read.append(int(frame))

    @rule(who=st.integers(0, 1))
    def acknowledge(self, who: int) -> None:
        number = self.sides[who].replay.take_ack()
        if number is not None:
            self.sides[1 - who].replay.forget_acknowledged(number)

    @precondition(lambda self: any(side.sent for side in self.sides))
    @rule()
    def reconnect(self) -> None:
        for side, wire in zip(self.sides, self.wires, strict=True):
            first, frames = side.replay.list_unacknowledged()
            wire[:] = [first, *frames]

    @invariant()
    def each_reads_all_once_in_order(self) -> None:
        for me, other in ((0, 1), (1, 0)):
            read = self.sides[me].read
            assert read == list(range(1, len(read) + 1))
            assert len(read) <= self.sides[other].sent

    def teardown(self) -> None:
        self.reconnect()
        for who in (0, 1):
            while self.wires[1 - who]:
                self.receive(who)
            assert len(self.sides[who].read) == self.sides[1 - who].sent


TestStatefulReconnect = StatefulReconnect.TestCase
TestStatefulReconnect.settings = settings(max_examples=50, stateful_step_count=40)


def test_a_sequence_that_skips_messages_is_refused() -> None:
    replay = Replay(100)
    replay.receive()

    with pytest.raises(ProtocolError, match="Sequence ID greater than amount of messages we've received"):
        replay.go_on_from(3)
    with pytest.raises(ProtocolError):
        replay.go_on_from(0)


async def test_a_stateful_client_that_does_not_acknowledge_skips_and_never_grows_the_replay() -> None:
    outgoing = Outgoing(HubMetrics().delay_seconds)
    outgoing.protocol, outgoing.replay = JSON, Replay(1_000)

    for sequence in range(1, 500):
        outgoing.put_event(state(sequence))
        outgoing.take()
    outgoing.put_event(state(500, final=True))

    _, unacked = outgoing.replay.list_unacknowledged()
    assert sum(map(len, unacked)) < 1_100
    outgoing.replay.forget_acknowledged(len(unacked))
    rest = read(outgoing.take())
    assert [message.arguments for message in rest if isinstance(message, Invocation)] == [[499], [500]]


async def test_a_rewind_starts_with_the_sequence_and_keeps_the_order() -> None:
    outgoing = Outgoing(HubMetrics().delay_seconds)
    outgoing.protocol, outgoing.replay = JSON, Replay(1_000)
    outgoing.put_answer(Completion(invocation_id="a"))
    outgoing.put_event(state(1))
    first = outgoing.take()
    outgoing.put_event(state(2))

    outgoing.rewind()

    again = outgoing.take()
    assert read(again)[0] == Sequence(sequence_id=1)
    assert again.removeprefix(JSON.encode(Sequence(sequence_id=1))).startswith(first)
    assert again.endswith(state(2).frame(JSON))


def read(data: bytes) -> list[object]:
    buffer = FrameBuffer(100_000)
    found: list[object] = []
    buffer.feed(data)
    while (content := buffer.next_record()) is not None:
        found.append(JSON.decode(content))
    return found
