"""The bytes of the specification and of the JavaScript client, read and written one by one."""

import pytest
from msgspec import UNSET

from runtime.realtime.protocol.framing import FrameBuffer, as_prefixed, length_of
from runtime.realtime.protocol.handshake import ACCEPTED, agree_on_protocol, read_handshake, refusal
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.json_protocol import JsonProtocol
from runtime.realtime.protocol.messagepack import MessagePackProtocol
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
from runtime.realtime.protocol.negotiation import agree_on_version, answer_negotiation
from runtime.realtime.protocol.violations import HandshakeError, NegotiationError, ProtocolError

JSON, MESSAGEPACK = JsonProtocol(), MessagePackProtocol()

CALL = Invocation(target="JoinJobGroup", arguments=["job-1"], invocation_id="0")
CALL_WITH_HEADERS = Invocation(target="M", arguments=[1, None, True], invocation_id="7", headers={"a": "b"})
UPLOAD = Invocation(target="Up", arguments=[], invocation_id="1", stream_ids=("2",))
TAIL = StreamInvocation(target="Tail", arguments=["job-1"], invocation_id="3")
ITEM = StreamItem(invocation_id="2", item={"n": 1})


def received(protocol: HubProtocol, data: bytes, limit_bytes: int = 32_768) -> list[Message | None]:
    buffer = FrameBuffer(limit_bytes)
    buffer.feed(data)
    messages = []
    while (content := protocol.next_frame(buffer)) is not None:
        messages.append(protocol.decode(content))
    buffer.feed(protocol.encode(Ping()))
    assert protocol.decode(protocol.next_frame(buffer) or b"") == Ping()  # nothing was left before it
    return messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param('{"target":"JoinJobGroup","arguments":["job-1"],"invocationId":"0","type":1}', CALL, id="call"),
        pytest.param(
            '{"type":1,"target":"JoinJobGroup","arguments":["job-1"]}',
            Invocation(target="JoinJobGroup", arguments=["job-1"]),
            id="call-without-answer",
        ),
        pytest.param(
            '{"type":1,"headers":{"a":"b"},"invocationId":"7","target":"M","arguments":[1,null,true]}',
            CALL_WITH_HEADERS,
            id="headers",
        ),
        pytest.param('{"type":1,"invocationId":"1","target":"Up","arguments":[],"streamIds":["2"]}', UPLOAD, id="up"),
        pytest.param('{"type":2,"invocationId":"2","item":{"n":1}}', ITEM, id="item"),
        pytest.param('{"type":3,"invocationId":"0","result":42}', Completion(invocation_id="0", result=42), id="int"),
        pytest.param(
            '{"type":3,"invocationId":"0","result":null}', Completion(invocation_id="0", result=None), id="nil"
        ),
        pytest.param('{"type":3,"invocationId":"0"}', Completion(invocation_id="0"), id="void"),
        pytest.param(
            '{"type":3,"invocationId":"0","error":"No"}', Completion(invocation_id="0", error="No"), id="error"
        ),
        pytest.param('{"type":4,"invocationId":"3","target":"Tail","arguments":["job-1"]}', TAIL, id="stream"),
        pytest.param('{"type":5,"invocationId":"3"}', CancelInvocation(invocation_id="3"), id="cancel"),
        pytest.param('{"type":6,"later":[1]}', Ping(), id="ping"),
        pytest.param('{"type":7}', Close(), id="close"),
        pytest.param('{"type":7,"error":null,"allowReconnect":false}', Close(), id="close-with-null"),
        pytest.param(
            '{"type":7,"error":"bye","allowReconnect":true}', Close(error="bye", allow_reconnect=True), id="bye"
        ),
        pytest.param('{"type":8,"sequenceId":36}', Ack(sequence_id=36), id="ack"),
        pytest.param('{"type":9,"sequenceId":19}', Sequence(sequence_id=19), id="sequence"),
        pytest.param('{"type":10,"new":true}', None, id="unknown-type"),
    ],
)
def test_json_reads_what_clients_write(text: str, message: Message | None) -> None:
    assert received(JSON, text.encode() + b"\x1e") == [message]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Invocation(target="E", arguments=[{"jobId": "j"}]), '{"type":1,"target":"E","arguments":[{"jobId":"j"}]}'),
        (Completion(invocation_id="0"), '{"type":3,"invocationId":"0"}'),
        (Completion(invocation_id="0", result=None), '{"type":3,"invocationId":"0","result":null}'),
        (Completion(invocation_id="0", error="No"), '{"type":3,"invocationId":"0","error":"No"}'),
        (Ping(), '{"type":6}'),
        (Close(), '{"type":7}'),
        (Close(error="bye", allow_reconnect=True), '{"type":7,"error":"bye","allowReconnect":true}'),
        (Ack(sequence_id=3), '{"type":8,"sequenceId":3}'),
        (Sequence(sequence_id=1), '{"type":9,"sequenceId":1}'),
    ],
)
def test_json_writes_what_clients_accept(message: Message, text: str) -> None:
    assert JSON.encode(message) == text.encode() + b"\x1e"


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ("19 95 01 80 a1 30 ac 4a6f696e4a6f6247726f7570 91 a5 6a6f622d31", CALL),
        ("0f 95 01 81 a1 61 a1 62 a1 37 a1 4d 93 01 c0 c3", CALL_WITH_HEADERS),
        ("0c 96 01 80 a1 31 a2 55 70 90 91 a1 32", UPLOAD),
        ("09 94 02 80 a1 32 81 a1 6e 01", ITEM),
        ("07 95 03 80 a1 30 03 2a", Completion(invocation_id="0", result=42)),
        ("07 95 03 80 a1 30 03 c0", Completion(invocation_id="0", result=None)),
        ("06 94 03 80 a1 30 02", Completion(invocation_id="0")),
        ("10 95 03 80 a1 30 01 a9 4e6f20616363657373", Completion(invocation_id="0", error="No access")),
        ("11 95 04 80 a1 33 a4 5461696c 91 a5 6a6f622d31", TAIL),
        ("05 93 05 80 a1 33", CancelInvocation(invocation_id="3")),
        ("02 91 06", Ping()),
        ("03 92 07 c0", Close()),
        ("07 93 07 a3 62 79 65 c3", Close(error="bye", allow_reconnect=True)),
        ("03 92 08 24", Ack(sequence_id=36)),
        ("05 92 08 cd 01 2c", Ack(sequence_id=300)),
        ("03 92 09 13", Sequence(sequence_id=19)),
        ("04 93 06 01 02", Ping()),
        ("03 92 0a 01", None),
    ],
)
def test_messagepack_reads_what_clients_write(frame: str, message: Message | None) -> None:
    assert received(MESSAGEPACK, bytes.fromhex(frame)) == [message]


@pytest.mark.parametrize(
    ("message", "frame"),
    [
        (
            Invocation(target="ProgressUpdate", arguments=[{"jobId": "job-1", "progress": 40}]),
            "2c960180c0ae50726f677265737355706461746591 82a56a6f624964a56a6f622d31 a870726f6772657373 28 90",
        ),
        (Completion(invocation_id="0"), "06 94 03 80 a1 30 02"),
        (Completion(invocation_id="0", result=42), "07 95 03 80 a1 30 03 2a"),
        (Completion(invocation_id="0", error="No access"), "10 95 03 80 a1 30 01 a9 4e6f20616363657373"),
        (Ping(), "02 91 06"),
        (Close(), "04 93 07 c0 c2"),
        (Close(allow_reconnect=True), "04 93 07 c0 c3"),
        (Close(error="bye", allow_reconnect=True), "07 93 07 a3 62 79 65 c3"),
        (Ack(sequence_id=3), "03 92 08 03"),
        (Sequence(sequence_id=1), "03 92 09 01"),
    ],
)
def test_messagepack_writes_what_clients_accept(message: Message, frame: str) -> None:
    assert MESSAGEPACK.encode(message) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("size", "prefix"), [(53, "35"), (128, "80 01"), (209, "d1 01"), (5248, "80 29"), (2_147_483_647, "ff ff ff ff 07")]
)
def test_length_prefix_is_little_endian_base_128(size: int, prefix: str) -> None:
    assert length_of(bytes.fromhex(prefix)) == size
    if size < 10_000:
        assert as_prefixed(bytes(size)).startswith(bytes.fromhex(prefix))


@pytest.mark.parametrize(
    ("protocol", "data", "wording"),
    [
        pytest.param(JSON, b"{\x1e", "Error reading JSON.", id="json-truncated"),
        pytest.param(JSON, b"\x1e", "Error reading JSON.", id="json-empty"),
        pytest.param(JSON, b"\xff\x1e", "Error reading JSON.", id="json-no-utf8"),
        pytest.param(JSON, b'{"a":' * 6_000 + b"\x1e", "Error reading JSON.", id="json-deep"),
        pytest.param(JSON, b"{}\x1e", "Missing required property 'type'.", id="json-no-type"),
        pytest.param(JSON, b'{"type":"6"}\x1e', "Expected `int`, got `str`", id="json-type-text"),
        pytest.param(
            JSON, b'{"type":1,"arguments":[]}\x1e', "Missing required property 'target'.", id="json-no-target"
        ),
        pytest.param(JSON, b'{"type":1,"target":"M"}\x1e', "Missing required property 'arguments'.", id="json-no-args"),
        pytest.param(JSON, b'{"type":3}\x1e', "Missing required property 'invocationId'.", id="json-no-id"),
        pytest.param(
            JSON,
            b'{"type":3,"invocationId":"0","error":"e","result":1}\x1e',
            "The 'error' and 'result' properties are mutually exclusive.",
            id="json-error-and-result",
        ),
        pytest.param(JSON, b'{"type":8}\x1e', "Missing required property 'sequenceId'.", id="json-ack-empty"),
        pytest.param(MESSAGEPACK, b"\x00", "Error reading MessagePack.", id="messagepack-empty"),
        pytest.param(MESSAGEPACK, b"\x01\x06", "Expected `array`", id="messagepack-no-array"),
        pytest.param(MESSAGEPACK, b"\x01\x91", "Error reading MessagePack.", id="messagepack-truncated"),
        pytest.param(MESSAGEPACK, b"\x02\x91\xc3", "Expected `int`", id="messagepack-type-true"),
        pytest.param(MESSAGEPACK, bytes.fromhex("05 94 03 80 a1 30"), "Error reading", id="messagepack-cut"),
        pytest.param(
            MESSAGEPACK, bytes.fromhex("06 94 03 80 a1 30 03"), "Reading 'result' failed.", id="messagepack-no-result"
        ),
        pytest.param(
            MESSAGEPACK, bytes.fromhex("07 95 03 80 a1 30 01 05"), "Reading 'error' failed.", id="messagepack-error-int"
        ),
        pytest.param(MESSAGEPACK, b"\xff" * 5, "Messages over 2GB in size are not supported.", id="messagepack-prefix"),
        pytest.param(
            MESSAGEPACK, b"\x92\x4e\x92\x06" + b"\x91" * 10_000, "Error reading MessagePack.", id="messagepack-deep"
        ),
    ],
)
def test_malformed_messages_are_refused_in_the_official_words(protocol: HubProtocol, data: bytes, wording: str) -> None:
    with pytest.raises(ProtocolError, match=wording):
        received(protocol, data)


@pytest.mark.parametrize("protocol", [JSON, MESSAGEPACK], ids=["json", "messagepack"])
def test_the_limit_counts_one_message_with_its_frame(protocol: HubProtocol) -> None:
    frame = protocol.encode(Invocation(target="M", arguments=["x" * 300]))

    assert len(received(protocol, frame * 10, limit_bytes=len(frame))) == 10
    with pytest.raises(ProtocolError, match="The maximum message size of 100B was exceeded"):
        received(protocol, frame, limit_bytes=100)


def test_an_endless_record_is_refused_at_the_limit() -> None:
    buffer = FrameBuffer(100)
    buffer.feed(b"x" * 99)
    assert buffer.next_record() is None

    buffer.feed(b"x")

    with pytest.raises(ProtocolError, match="maximum message size"):
        buffer.next_record()


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("name", ["json", "messagepack", "JSON"])
def test_handshakes_of_version_0_to_2_are_accepted(name: str, version: int) -> None:
    request = read_handshake(f'{{"version":{version},"later":1,"protocol":"{name}"}}'.encode())

    assert agree_on_protocol(request, binary=True).name == name.lower()
    assert ACCEPTED == b"{}\x1e"


@pytest.mark.parametrize(
    ("record", "wording"),
    [
        ('{"protocol":"xml","version":1}', "The protocol 'xml' is not supported."),
        ('{"protocol":"json","version":3}', "The server does not support version 3 of the 'json' protocol."),
        ('{"protocol":"json","version":-1}', "The server does not support version -1 of the 'json' protocol."),
        ('{"protocol":"messagepack","version":1}', "The transport does not support 'Binary' transfer format."),
        ('{"version":1}', "Missing required property 'protocol'."),
        ('{"protocol":"json"}', "Missing required property 'version'."),
        ('{"protocol":"json","version":"1"}', "Expected `int`, got `str`"),
        ('{"type":6}', "An unexpected error occurred during connection handshake."),
        ("{", "Error reading JSON."),
        ('{"a":' * 6_000, "Error reading JSON."),
    ],
)
def test_handshakes_are_refused_in_the_official_words(record: str, wording: str) -> None:
    with pytest.raises(HandshakeError, match=wording) as caught:
        agree_on_protocol(read_handshake(record.encode()), binary=False)
    assert refusal(caught.value).startswith(b'{"error":"')
    assert refusal(caught.value).endswith(b'"}\x1e')


@pytest.mark.parametrize(("asked", "version"), [("0", 0), ("1", 1), ("2", 1), ("99", 1)])
def test_negotiation_answers_the_highest_version_both_know(asked: str, version: int) -> None:
    assert agree_on_version(asked) == version


@pytest.mark.parametrize(
    ("asked", "wording"),
    [
        ("x", "The client requested an invalid protocol version 'x'"),
        ("", "The client requested an invalid protocol version ''"),
        ("9" * 5000, "The client requested an invalid protocol version"),
        ("-1", "The client requested version '-1', but the server does not support this version."),
    ],
)
def test_negotiation_refuses_what_is_no_version(asked: str, wording: str) -> None:
    with pytest.raises(NegotiationError, match=wording):
        agree_on_version(asked)


def test_negotiation_gives_a_token_in_version_1_only() -> None:
    old, new = answer_negotiation(0, "id", "token", stateful=False), answer_negotiation(1, "id", "token", stateful=True)

    assert (old.connection_token, old.use_stateful_reconnect) == (UNSET, UNSET)
    assert (new.connection_token, new.use_stateful_reconnect) == ("token", True)
    assert [offer.transport for offer in new.available_transports] == ["WebSockets", "ServerSentEvents", "LongPolling"]
