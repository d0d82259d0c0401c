"""Clients that break the protocol: the connection ends in the official words, the hub goes on."""

import asyncio
import random

import httpx
import pytest

from runtime.realtime.limits import HubLimits
from runtime.realtime.protocol.framing import as_prefixed, as_record
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.messages import (
    Ack,
    CancelInvocation,
    Close,
    Completion,
    Invocation,
    Ping,
    Sequence,
    StreamItem,
)
from tests.realtime.malformed import ARRAYS, HANDSHAKES, RECORDS
from tests.realtime.serving import JOB, Events, Served, ended_count
from tests.realtime.wires import GREETING, WireClient, masked, wire_client

JSON, MESSAGEPACK = PROTOCOLS
ACCEPTED = b"{}\x1e"
BROKEN = Close(error="Connection closed with an error.", allow_reconnect=True)
WIRES = [
    pytest.param("WebSockets", JSON, id="websockets-json"),
    pytest.param("WebSockets", MESSAGEPACK, id="websockets-messagepack"),
    pytest.param("ServerSentEvents", JSON, id="events-json"),
    pytest.param("LongPolling", JSON, id="polling-json"),
    pytest.param("LongPolling", MESSAGEPACK, id="polling-messagepack"),
]


async def shake_hands(client: WireClient, protocol: HubProtocol) -> None:
    await client.send(f'{{"protocol":"{protocol.name}","version":1}}\x1e'.encode())
    assert await client.receive() == ACCEPTED


def framed(protocol: HubProtocol, content: bytes) -> bytes:
    return as_prefixed(content) if protocol.is_binary else as_record(content)


async def rest(client: WireClient) -> bytes:
    """Return everything until the connection is over."""
    said = b""
    while (data := await client.receive()) is not None:
        said += data
    return said


@pytest.mark.parametrize(("transport", "protocol"), WIRES)
async def test_malformed_messages_end_the_connection(
    hub: Served, http: httpx.AsyncClient, transport: str, protocol: HubProtocol
) -> None:
    malformed = {
        "json": (RECORDS["junk-after-a-value"], RECORDS["objects-too-deep"], RECORDS["no-utf8"], RECORDS["empty"]),
        "messagepack": (ARRAYS["map-as-key"], ARRAYS["arguments-too-deep"], ARRAYS["no-utf8"], ARRAYS["empty"]),
    }
    for bad in malformed[protocol.name]:
        async with wire_client(transport, hub, http) as client:
            await shake_hands(client, protocol)

            await client.send(protocol.encode(Ping()) + framed(protocol, bad))

            assert await rest(client) == protocol.encode(BROKEN)


@pytest.mark.parametrize(("transport", "protocol"), WIRES)
async def test_a_message_above_the_limit_ends_the_connection(
    hub: Served, http: httpx.AsyncClient, transport: str, protocol: HubProtocol
) -> None:
    small = protocol.encode(Invocation(target="Echo", arguments=["x" * 30_000], invocation_id="a"))
    async with wire_client(transport, hub, http) as client:
        await shake_hands(client, protocol)
        await client.send(small)
        assert await client.receive() == protocol.encode(Completion(invocation_id="a", result="x" * 30_000))

        await client.send(protocol.encode(Invocation(target="Echo", arguments=["x" * 33_000], invocation_id="b")))

        assert await rest(client) == protocol.encode(BROKEN)


@pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
async def test_a_bad_handshake_is_refused(hub: Served, http: httpx.AsyncClient, transport: str) -> None:
    malformed = [HANDSHAKES[name] + b"\x1e" for name in ("junk-after-a-wrong-type", "too-deep", "no-utf8")]
    for record in (b'{"protocol":"xml","version":1}\x1e', b'{"type":6}\x1e', b"x" * 40_000, *malformed):
        async with wire_client(transport, hub, http) as client:
            await client.send(record)

            assert (await rest(client)).startswith(b'{"error":"')


@pytest.mark.parametrize(("transport", "protocol"), WIRES)
async def test_messages_of_streams_and_counts_that_nobody_has_are_ignored(
    hub: Served, http: httpx.AsyncClient, transport: str, protocol: HubProtocol
) -> None:
    stray = (
        StreamItem(invocation_id="9", item=1),
        Completion(invocation_id="9"),
        CancelInvocation(invocation_id="9"),
        Ack(sequence_id=9),
        Sequence(sequence_id=9),
    )
    async with wire_client(transport, hub, http) as client:
        await shake_hands(client, protocol)

        await client.send(b"".join(protocol.encode(message) for message in stray))

        await client.send(protocol.encode(Invocation(target="Add", arguments=[1, 2], invocation_id="")))
        await client.send(protocol.encode(Invocation(target="Add", arguments=[1, 2], invocation_id="a")))
        assert await client.receive() == protocol.encode(Completion(invocation_id="a", result=3))


@pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
async def test_random_bytes_end_every_transport_quietly(
    hub: Served, http: httpx.AsyncClient, log_events: Events, transport: str
) -> None:
    dice = random.Random(transport)  # noqa: S311 - the same bytes in every run
    for _ in range(20):
        async with wire_client(transport, hub, http) as client:
            if dice.random() < 0.5:
                await shake_hands(client, dice.choice([JSON, MESSAGEPACK][: 1 if "Events" in transport else 2]))
            for _ in range(5):
                await client.send(dice.randbytes(dice.randrange(2_000)) + b"\x1e")
            await client.send(b"\xff" * 40_000 + b"\x1e")

            said = await rest(client)

        assert said.endswith((JSON.encode(BROKEN), MESSAGEPACK.encode(BROKEN))) or said.startswith(b'{"error":')

    await hub.until(lambda: ended_count(log_events) == 20)


async def test_many_calls_at_once_are_answered_in_order(hub: Served, http: httpx.AsyncClient) -> None:
    calls = [Invocation(target="Echo", arguments=[n], invocation_id=str(n)) for n in range(2_000)]
    async with wire_client("WebSockets", hub, http) as client:
        await shake_hands(client, JSON)

        await client.send(b"".join(JSON.encode(call) for call in calls))

        answers = b""
        while answers.count(b"\x1e") < len(calls):
            answers += await client.receive() or b""
        assert answers == b"".join(JSON.encode(Completion(invocation_id=str(n), result=n)) for n in range(2_000))


async def test_a_method_that_runs_does_not_stop_the_reading(hub: Served, http: httpx.AsyncClient) -> None:
    async with wire_client("WebSockets", hub, http) as client:
        await shake_hands(client, JSON)
        await client.send(JSON.encode(Invocation(target="Wait", arguments=[], invocation_id="a")))

        await client.send(JSON.encode(Close()))

        assert await rest(client) == JSON.encode(Close())


async def test_a_client_that_does_not_read_skips_and_is_told_the_end(hub: Served, http: httpx.AsyncClient) -> None:
    async with wire_client("WebSockets", hub, http) as client:
        await shake_hands(client, JSON)
        await client.send(JSON.encode(Invocation(target="JoinJobGroup", arguments=[str(JOB)], invocation_id="a")))
        await client.receive()
        text = "x" * 100_000
        for done in range(1, 301):
            hub.tell(done, text=text)
            await asyncio.sleep(0)  # lets the writer work, as a publisher does
        hub.tell(301, final=True)

        said = b""
        while b"JobCompleted" not in said:
            said += await client.receive() or b""

    assert len(said) < 15_000_000  # of the 30 MB told; the rest is what the kernel's buffers took
    assert b'"processedItems":300' in said


class TestStuckClients:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02, send_s=0.2, close_s=0.2)

    async def test_a_client_that_never_reads_is_dropped(self, hub: Served, log_events: Events) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.port, limit=1024)
        writer.write(GREETING)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(masked(b'{"protocol":"json","version":1}\x1e'))
        writer.write(masked(JSON.encode(Invocation(target="JoinJobGroup", arguments=[str(JOB)]))))
        await hub.until(lambda: hub.methods.joined_count)

        for done in range(1, 200):
            hub.tell(done, text="x" * 200_000)
            await asyncio.sleep(0)

        await hub.until(lambda: ended_count(log_events))
        assert hub.emptied == [JOB]
        writer.transport.abort()
