"""What holds for every message and every split of the bytes."""

from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runtime.realtime.protocol.framing import FrameBuffer
from runtime.realtime.protocol.handshake import PROTOCOLS, agree_on_protocol, read_handshake
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.messages import (
    Ack,
    CancelInvocation,
    Close,
    Completion,
    Invocation,
    Message,
    Ping,
    Sequence,
    StreamInvocation,
    StreamItem,
)
from runtime.realtime.protocol.violations import HandshakeError, ProtocolError

protocols = st.sampled_from(PROTOCOLS)
texts = st.text(max_size=10)
ids = st.text(min_size=1, max_size=10)
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
arguments = st.lists(values, max_size=3)
stream_ids = st.lists(ids, max_size=2).map(tuple)
headers = st.none() | st.dictionaries(texts, texts, min_size=1, max_size=2)
sequence_ids = st.integers(0, 2**53)
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        Invocation,
        target=ids,
        arguments=arguments,
        invocation_id=st.none() | ids,
        stream_ids=stream_ids,
        headers=headers,
    ),
    st.builds(StreamItem, invocation_id=ids, item=values, headers=headers),
    st.builds(Completion, invocation_id=ids, result=values, headers=headers),
    st.builds(Completion, invocation_id=ids, error=st.none() | texts, headers=headers),
    st.builds(
        StreamInvocation, invocation_id=ids, target=ids, arguments=arguments, stream_ids=stream_ids, headers=headers
    ),
    st.builds(CancelInvocation, invocation_id=ids, headers=headers),
    st.builds(Ping),
    st.builds(Close, error=st.none() | texts, allow_reconnect=st.booleans()),
    st.builds(Ack, sequence_id=sequence_ids),
    st.builds(Sequence, sequence_id=sequence_ids),
)


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


def read_all(protocol: HubProtocol, pieces: list[bytes], limit_bytes: int) -> tuple[list[Message | None], str]:
    """Return the messages, and the error that ended the reading or ""."""
    buffer, found = FrameBuffer(limit_bytes), []
    try:
        for piece in pieces:
            buffer.feed(piece)
            while (content := protocol.next_frame(buffer)) is not None:
                found.append(protocol.decode(content))
    except ProtocolError as error:
        return found, str(error)
    return found, ""


@given(protocols, st.lists(messages, max_size=5), st.lists(st.integers(0, 10_000), max_size=8))
def test_any_split_of_the_bytes_gives_back_what_was_written(
    protocol: HubProtocol, written: list[Message], cuts: list[int]
) -> None:
    data = b"".join(protocol.encode(message) for message in written)

    assert read_all(protocol, split(data, cuts), 32_768) == (written, "")


@given(protocols, st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=8), st.integers(1, 60))
def test_random_bytes_give_the_same_messages_and_error_in_any_split(
    protocol: HubProtocol, data: bytes, cuts: list[int], limit_bytes: int
) -> None:
    assert read_all(protocol, split(data, cuts), limit_bytes) == read_all(protocol, [data], limit_bytes)


@given(protocols, messages, st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 255)), max_size=3))
@example(PROTOCOLS[0], Close(error="bye"), [(18, ord("1"))])  # an error of no text, and junk behind it
@example(PROTOCOLS[0], Ack(sequence_id=36), [(8, ord("7")), (9, ord("7"))])  # an unknown type, and junk behind it
def test_wrong_bytes_are_a_message_or_a_protocol_error(
    protocol: HubProtocol, message: Message, wrong: list[tuple[int, int]]
) -> None:
    data = bytearray(protocol.encode(message))
    for place, byte in wrong:
        data[place % len(data)] = byte

    read_all(protocol, [bytes(data)], 32_768)


@given(st.binary(max_size=100), st.booleans())
def test_random_handshakes_are_accepted_or_refused(record: bytes, binary: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    try:
        agree_on_protocol(read_handshake(record), binary=binary)
    except HandshakeError as error:
        assert str(error)  # noqa: PT017 - either way is right, only another exception would be wrong


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: str(protocol.name))
def test_times_and_ids_are_strings_in_both_encodings(protocol: HubProtocol) -> None:
    payload = {"at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "id": UUID(int=1)}

    found, _ = read_all(protocol, [protocol.encode(Invocation(target="E", arguments=[payload]))], 32_768)

    sent = {"at": "2026-01-02T03:04:05Z", "id": "00000000-0000-0000-0000-000000000001"}
    assert found == [Invocation(target="E", arguments=[sent])]
