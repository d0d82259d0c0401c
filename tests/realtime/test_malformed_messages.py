"""Whatever a client sends, the hub answers in the protocol's own words, and no task of the server fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from runtime.realtime.connection import CLOSED_WITH_ERROR, Connection
from runtime.realtime.dispatcher import READ_COUNT
from runtime.realtime.groups import Groups
from runtime.realtime.limits import HubLimits
from runtime.realtime.outgoing import NOT_ENCODABLE
from runtime.realtime.protocol.framing import as_prefixed, as_record
from runtime.realtime.protocol.handshake import ACCEPTED, PROTOCOLS
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.messages import Close, Completion, Ping
from runtime.realtime.surroundings import Attachment, Names, Surroundings
from tests.realtime.malformed import (
    ARRAYS,
    FRAMES,
    HANDSHAKES,
    RECORDS,
    echo_array,
    echo_record,
    json_members,
    messagepack_members,
    params,
)
from tests.realtime.serving import USERS, Events, Methods, TestCaller, charge_nothing, hub_of

JSON, MESSAGEPACK = PROTOCOLS
BROKEN = Close(error=CLOSED_WITH_ERROR, allow_reconnect=True)
DEADLINE_S = 10.0
PIECE_BYTES = 7
ODD_VALUES = {
    "ext": b"\xd4\x05\x01",
    "map-with-nil-as-key": b"\x81\xc0\x01",
    "map-with-array-as-key": b"\x81\x91\x01\x01",
}


@asynccontextmanager
async def open_connection() -> AsyncIterator[Connection]:
    """Give a connection before its handshake; an exception in one of its tasks comes out here."""
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    caller = TestCaller(user_id=USERS["alice"], role="authenticated", expires_at=expires_at)
    names = Names(id="name", token="of a test", stateful=False)  # noqa: S106 - no secret of anything
    async with asyncio.timeout(DEADLINE_S), asyncio.TaskGroup() as group:
        around = Surroundings(
            hub=hub_of(Methods(Groups(lambda _: None))),
            limits=HubLimits(),
            start=group.create_task,
            charge=charge_nothing,
        )
        connection = Connection(caller, around, names)
        connection.attach(Attachment("WebSockets"))
        yield connection


@asynccontextmanager
async def connected(protocol: HubProtocol) -> AsyncIterator[Connection]:
    """Give a connection that speaks a protocol."""
    async with open_connection() as connection:
        connection.feed(f'{{"protocol":"{protocol.name}","version":1}}\x1e'.encode())
        assert await said(connection) == ACCEPTED
        yield connection


async def said(connection: Connection) -> bytes:
    """Return what the client is told next; `b""` after the goodbye."""
    assert connection.attachment is not None
    return await connection.next_output(connection.attachment)


async def all_said(connection: Connection, data: bytes, piece_bytes: int) -> bytes:
    """Send bytes in pieces; return everything the client is told until the connection ends."""
    for start in range(0, len(data), piece_bytes):
        connection.feed(data[start : start + piece_bytes])
    rest = b""
    while more := await said(connection):
        rest += more
    return rest


async def refuses(protocol: HubProtocol, data: bytes, *, piece_bytes: int = 100_000) -> bool:
    """Tell whether these bytes end a connection with an error."""
    async with connected(protocol) as connection:
        return await all_said(connection, data, piece_bytes) == protocol.encode(BROKEN)


@pytest.mark.parametrize("record", params(RECORDS.items()))
async def test_malformed_json_ends_the_connection_with_an_error(record: bytes) -> None:
    """Row: malformed hub messages."""
    assert await refuses(JSON, as_record(record))
    assert await refuses(JSON, as_record(record), piece_bytes=PIECE_BYTES)


@pytest.mark.parametrize("array", params(ARRAYS.items()))
async def test_malformed_messagepack_ends_the_connection_with_an_error(array: bytes) -> None:
    """Row: malformed hub messages."""
    assert await refuses(MESSAGEPACK, as_prefixed(array))
    assert await refuses(MESSAGEPACK, as_prefixed(array), piece_bytes=PIECE_BYTES)


@pytest.mark.parametrize("frame", params(FRAMES.items()))
async def test_a_wrong_length_ends_the_connection_with_an_error(frame: bytes) -> None:
    assert await refuses(MESSAGEPACK, frame)
    assert await refuses(MESSAGEPACK, frame, piece_bytes=PIECE_BYTES)


@pytest.mark.parametrize("records", params(json_members()))
async def test_a_member_of_a_wrong_type_ends_the_connection_in_json(records: list[bytes]) -> None:
    for record in records:
        assert await refuses(JSON, as_record(record)), record[:80]


@pytest.mark.parametrize("arrays", params(messagepack_members()))
async def test_a_member_of_a_wrong_type_ends_the_connection_in_messagepack(arrays: list[bytes]) -> None:
    for array in arrays:
        assert await refuses(MESSAGEPACK, as_prefixed(array)), array[:80]


@pytest.mark.parametrize("record", params(HANDSHAKES.items()))
async def test_a_malformed_handshake_is_refused(record: bytes) -> None:
    for piece_bytes in (len(record) + 1, PIECE_BYTES):
        async with open_connection() as connection:
            answer = await all_said(connection, as_record(record), piece_bytes)

        assert answer.startswith(b'{"error":"')
        assert answer.endswith(b'"}\x1e')


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: str(protocol.name))
async def test_a_malformed_message_is_found_behind_many_good_ones(protocol: HubProtocol) -> None:
    data = protocol.encode(Ping()) * (2 * READ_COUNT) + b"\x05\xc1 x}\x1e....."
    async with connected(protocol) as connection:
        assert await all_said(connection, data, len(data)) == protocol.encode(BROKEN)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: str(protocol.name))
async def test_a_message_that_never_ends_waits_for_the_rest(protocol: HubProtocol) -> None:
    half = protocol.encode(Completion(invocation_id="1", result="x" * 100))[:-1]
    async with connected(protocol) as connection:
        connection.feed(half)

        connection.close()

        assert await said(connection) == protocol.encode(Close())


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        pytest.param("Nothing", b"", id="unknown-method"),
        pytest.param("Add", b"1", id="too-few"),
        pytest.param("Add", b"1,2,3", id="too-many"),
        pytest.param("Add", b'1,"2"', id="text-for-integer"),
        pytest.param("Add", b"1,2.5", id="float-for-integer"),
        pytest.param("Add", b"1," + b"[" * 300 + b"]" * 300, id="nested-array-for-integer"),
        pytest.param("Shift", b"5", id="integer-for-object"),
        pytest.param("Shift", b'{"x":"1"}', id="wrong-member"),
        pytest.param("Shift", b"{}", id="no-members"),
        pytest.param("JoinJobGroup", b'"7"', id="text-for-uuid"),
        pytest.param("JoinJobGroup", b'"\\u0000"', id="nul-for-uuid"),
        pytest.param("JoinJobGroup", b"18446744073709551616", id="integer-for-uuid"),
        pytest.param("Fail\\u0000\\n", b"", id="control-characters-in-the-name"),
    ],
)
async def test_arguments_that_do_not_fit_are_an_error_of_the_call_alone(target: str, arguments: bytes) -> None:
    record = b'{"type":1,"invocationId":"1","target":"%b","arguments":[%b]}' % (target.encode(), arguments)
    async with connected(JSON) as connection:
        connection.feed(as_record(record))

        assert (await said(connection)).startswith(b'{"type":3,"invocationId":"1","error":"')
        assert not connection.is_ended


@pytest.mark.parametrize("name", ["exit", "interrupt", "cancel"])
async def test_a_method_that_would_end_the_server_ends_its_call_alone(name: str, log_events: Events) -> None:
    call = b'{"type":1,"invocationId":"1","target":"End","arguments":["%b"]}' % name.encode()
    async with connected(JSON) as connection:
        for _ in range(2):
            connection.feed(as_record(call))

            assert b"An unexpected error occurred invoking 'End' on the server." in await said(connection)
        assert not connection.is_ended
    failures = [event["event"] for event in log_events if event["log_level"] == "error"]
    assert failures == ["hub.invocation_failed"] * 2
    log_events.clear()


@pytest.mark.parametrize("value", params(ODD_VALUES.items()))
async def test_messagepack_values_that_json_lacks_are_an_error_of_the_call_alone(value: bytes) -> None:
    async with connected(MESSAGEPACK) as connection:
        connection.feed(as_prefixed(echo_array(value)))

        assert await said(connection) == MESSAGEPACK.encode(Completion(invocation_id="1", error=NOT_ENCODABLE))
        assert not connection.is_ended


async def test_a_value_as_deep_as_it_can_be_read_is_answered_once() -> None:
    async with connected(JSON) as connection:
        for depth in range(100, 1_000, 50):
            connection.feed(as_record(echo_record(b"[" * depth + b"]" * depth)))

            answer = await said(connection)

            assert (answer.count(b'"type"'), connection.is_ended) == (1, answer == JSON.encode(BROKEN))
            if connection.is_ended:
                return


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: str(protocol.name))
async def test_messages_of_unknown_types_leave_the_loop_its_turns(protocol: HubProtocol) -> None:
    unknown = {"json": as_record(b'{"type":10,"later":1}'), "messagepack": as_prefixed(b"\x92\x0a\x01")}
    async with connected(protocol) as connection:
        connection.feed(unknown[protocol.name] * (2 * READ_COUNT) + protocol.encode(Close()))

        assert not connection.is_ended  # the rest waits for the loop's next turn
        assert await said(connection) == protocol.encode(Close())
