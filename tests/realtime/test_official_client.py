"""The official JavaScript client against the hub: every transport with every protocol."""

from uuid import UUID

import pytest

from runtime.realtime.limits import HubLimits
from tests.realtime.node_client import NodeError, node_client
from tests.realtime.relay import relay_to
from tests.realtime.serving import JOB, Events, Served

pytestmark = pytest.mark.usefixtures("node_packages")

WIRES = [
    pytest.param("WebSockets", "json", id="websockets-json"),
    pytest.param("WebSockets", "messagepack", id="websockets-messagepack"),
    pytest.param("ServerSentEvents", "json", id="events-json"),
    pytest.param("LongPolling", "json", id="polling-json"),
    pytest.param("LongPolling", "messagepack", id="polling-messagepack"),
]
WRONG_CALLS: list[tuple[str, list[object], str]] = [
    ("Nothing", [], "Unknown hub method 'Nothing'"),
    ("__init__", [], "Unknown hub method '__init__'"),
    ("Add", [1], "Failed to invoke 'Add' due to an error on the server."),
    ("Add", [1, 2, 3], "Failed to invoke 'Add' due to an error on the server."),
    ("Add", ["1", None], "Failed to invoke 'Add' due to an error on the server."),
    ("JoinJobGroup", ["x"], "Failed to invoke 'JoinJobGroup'"),
    ("JoinJobGroup", [str(UUID(int=1))], "HubException: Job not found."),
]


@pytest.mark.parametrize(("transport", "protocol"), WIRES)
async def test_a_client_calls_and_is_told_to_the_end(hub: Served, transport: str, protocol: str) -> None:
    async with node_client(hub.url, transport=transport, protocol=protocol) as client:
        await client.start()
        assert await client.invoke("Add", 40, 2) == 42
        assert await client.invoke("shift", {"x": 1}) == {"x": 2, "y": 0}
        assert await client.invoke("JoinJobGroup", str(JOB)) == {"jobId": str(JOB)}

        for done in range(1, 100):
            hub.tell(done)
        hub.tell(100, final=True)
        hub.tell(99)
        hub.tell(100, final=True)

        await client.until(lambda: client.named("JobCompleted"))
        progress = [told["processedItems"] for told in client.named("ProgressUpdate")]
        assert progress == sorted(set(progress))
        assert client.named("ProgressUpdate")[-1]["at"] == "2026-01-02T00:00:00Z"
        assert await client.invoke("Echo", "after") == "after"
        assert len(client.named("JobCompleted")) == 1
        await client.stop()
        assert client.events[-1] == ("onclose", [None])
        assert hub.emptied == [JOB]


@pytest.mark.parametrize(("transport", "protocol"), WIRES)
async def test_a_wrong_call_is_an_error_of_the_call_alone(hub: Served, transport: str, protocol: str) -> None:
    async with node_client(hub.url, transport=transport, protocol=protocol) as client:
        await client.start()

        for method, arguments, text in WRONG_CALLS:
            with pytest.raises(NodeError, match=text):
                await client.invoke(method, *arguments)
            await client.send(method, *arguments)

        assert await client.invoke("Echo", [1, {"a": None}]) == [1, {"a": None}]


async def test_a_bug_in_a_method_stays_on_the_server(hub: Served, log_events: Events) -> None:
    async with node_client(hub.url) as client:
        await client.start()

        with pytest.raises(NodeError) as caught:
            await client.invoke("Fail")
        with pytest.raises(NodeError, match="encoding the result"):
            await client.invoke("Strange")

        assert str(caught.value) == "An unexpected error occurred invoking 'Fail' on the server."
        assert [event["event"] for event in log_events if event["log_level"] == "error"] == [
            "hub.invocation_failed",
            "hub.result_refused",
        ]
        log_events.clear()


async def test_a_stream_of_a_plain_method_is_refused(hub: Served) -> None:
    async with node_client(hub.url) as client:
        await client.start()

        with pytest.raises(NodeError, match="non-streaming 'Add' method with a streaming invocation"):
            await client.stream("Add", 1, 2)


@pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
async def test_a_bad_token_fails_the_start_with_401(hub: Served, transport: str) -> None:
    async with node_client(hub.url, transport=transport, user="mallory") as client:
        with pytest.raises(NodeError, match="401"):
            await client.start()


async def test_negotiation_can_be_skipped(hub: Served) -> None:
    async with node_client(hub.url, skipNegotiation=True) as client:
        await client.start()

        assert await client.connection_id() is None
        assert await client.invoke("Add", 1, 2) == 3


@pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
async def test_a_client_comes_back_after_a_lost_link(hub: Served, transport: str) -> None:
    async with (
        relay_to(hub.port) as relay,
        node_client(hub.url.replace(str(hub.port), str(relay.port)), transport=transport, reconnect=True) as client,
    ):
        await client.start()
        first = await client.connection_id()
        await client.invoke("JoinJobGroup", str(JOB))

        relay.cut()

        await client.until(lambda: client.named("onreconnected"))
        assert await client.connection_id() != first
        await client.invoke("JoinJobGroup", str(JOB))
        hub.tell(5, final=True)
        await client.until(lambda: client.named("JobCompleted"))


@pytest.mark.parametrize("protocol", ["json", "messagepack"])
async def test_a_stateful_client_misses_nothing_over_a_lost_link(hub: Served, protocol: str) -> None:
    async with (
        relay_to(hub.port) as relay,
        node_client(hub.url.replace(str(hub.port), str(relay.port)), protocol=protocol, stateful=True) as client,
    ):
        await client.start()
        first = await client.connection_id()
        await client.invoke("JoinJobGroup", str(JOB))
        hub.tell(1)
        await client.until(lambda: client.named("ProgressUpdate"))

        relay.cut()
        hub.tell(2)
        hub.tell(3)
        await client.until(lambda: len(client.named("ProgressUpdate")) > 1)
        assert await client.invoke("Add", 1, 1) == 2
        relay.cut()
        hub.tell(9, final=True)
        await client.until(lambda: client.named("JobCompleted"))

        assert await client.connection_id() == first
        assert relay.links_count >= 4
        assert [told["processedItems"] for told in client.named("ProgressUpdate")] in ([1, 3], [1, 2, 3])
        assert len(client.named("JobCompleted")) == 1
        await client.stop()
        assert [name for name, _ in client.events if name.startswith("on")] == ["onclose"]


@pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
async def test_a_stopping_server_sends_its_clients_away_to_come_back(hub: Served, transport: str) -> None:
    async with node_client(hub.url, transport=transport, reconnect=True) as client:
        await client.start()

        await hub.app.drain()

        await client.until(lambda: client.named("onreconnecting"))


class TestExpiry:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02)

    @pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
    async def test_the_end_of_a_token_ends_its_connection(self, hub: Served, transport: str) -> None:
        async with node_client(hub.url, transport=transport, user="alice:1") as client:
            await client.start()

            await client.until(lambda: ("onclose", [None]) in client.events)


class TestSilence:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02, keep_alive_s=0.1, client_timeout_s=0.3, poll_s=0.1)

    @pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents"])
    async def test_a_client_that_pinged_once_and_falls_silent_is_given_up(self, hub: Served, transport: str) -> None:
        async with node_client(hub.url, transport=transport) as client:
            await client.start()

            await client.until(lambda: client.named("onclose"))
            assert "Connection closed with an error." in client.named("onclose")[0]

    async def test_an_idle_poll_is_answered_and_repeated(self, hub: Served) -> None:
        async with node_client(hub.url, transport="LongPolling") as client:
            await client.start()
            await client.invoke("JoinJobGroup", str(JOB))

            for done in range(4):
                assert await client.invoke("Echo", done) == done

            hub.tell(1, final=True)
            await client.until(lambda: client.named("JobCompleted"))
