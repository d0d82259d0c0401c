"""Two clients from PyPI, each with its own reading of the protocol."""

import asyncio
from functools import partial
from typing import Any

import pytest
from pysignalr.client import SignalRClient
from pysignalr.messages import CompletionMessage, Message
from pysignalr.protocol.abstract import Protocol
from pysignalr.protocol.json import JSONProtocol
from pysignalr.protocol.messagepack import MessagepackProtocol
from signalrcore.hub_connection_builder import HubConnectionBuilder  # type: ignore[import-untyped]  # ships no types
from signalrcore.protocol.messagepack_protocol import MessagePackHubProtocol  # type: ignore[import-untyped]  # ships no types
from signalrcore.types import HttpTransportType  # type: ignore[import-untyped]  # ships no types

from runtime.realtime.limits import HubLimits
from tests.realtime.serving import JOB, Served

DEADLINE_S = 10.0


@pytest.fixture
def limits() -> HubLimits:
    """Something to read twice a second: signalrcore's stop waits for it."""
    return HubLimits(sweep_s=0.1, keep_alive_s=0.5, poll_s=0.5)


@pytest.mark.parametrize("protocol", [JSONProtocol(), MessagepackProtocol()], ids=["json", "messagepack"])
async def test_pysignalr_calls_and_is_told(hub: Served, protocol: Protocol) -> None:
    client = SignalRClient(hub.url, headers={"Authorization": "Bearer alice"}, protocol=protocol)
    said: asyncio.Queue[object] = asyncio.Queue()

    async def opened() -> None:
        await client.send("JoinJobGroup", [str(JOB)], on_invocation=answered)  # type: ignore[list-item]  # any JSON does

    async def answered(message: Message) -> None:
        assert isinstance(message, CompletionMessage)
        await said.put(message.result)

    async def completed(arguments: list[Any]) -> None:
        await said.put(arguments[0]["processedItems"])

    client.on_open(opened)
    client.on("JobCompleted", completed)
    async with asyncio.timeout(DEADLINE_S), asyncio.TaskGroup() as group:
        running = group.create_task(client.run())
        assert await said.get() == {"jobId": str(JOB)}
        hub.tell(7, final=True)
        assert await said.get() == 7
        running.cancel()


@pytest.mark.parametrize(
    ("transport", "protocol"),
    [  # its polls look for the byte 0x1E in MessagePack too, so that pair cannot work
        ("web_sockets", "json"),
        ("web_sockets", "messagepack"),
        ("server_sent_events", "json"),
        ("long_polling", "json"),
    ],
)
async def test_signalrcore_calls_and_is_told(hub: Served, transport: str, protocol: str) -> None:
    loop = asyncio.get_running_loop()
    said: asyncio.Queue[object] = asyncio.Queue()

    def say(word: object) -> None:
        loop.call_soon_threadsafe(said.put_nowait, word)

    url = f"{hub.url}?access_token=alice"  # its polls and POSTs carry no header
    builder = HubConnectionBuilder().with_url(url, options={"transport": HttpTransportType[transport]})
    if protocol == "messagepack":
        builder.with_hub_protocol(MessagePackHubProtocol())
    client = builder.build()
    client.on_open(lambda: say("open"))
    client.on("JobCompleted", lambda arguments: say(arguments[0]["processedItems"]))
    async with asyncio.timeout(DEADLINE_S):
        await asyncio.to_thread(client.start)
        assert await said.get() == "open"
        answered = partial(client.send, "JoinJobGroup", [str(JOB)], lambda completion: say(completion.result))
        await asyncio.to_thread(answered)
        assert await said.get() == {"jobId": str(JOB)}
        hub.tell(7, final=True)
        assert await said.get() == 7
        await asyncio.to_thread(client.stop)
