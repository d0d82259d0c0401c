"""What the hub holds of connections and bodies, and for how long."""

from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from runtime.realtime.limits import HubLimits
from runtime.settings import Settings
from tests.realtime.live import live_server, token_of
from tests.realtime.relay import relay_to
from tests.realtime.serving import Events, Served, ended_count
from tests.realtime.wires import ALICE, PollingClient, negotiated, wire_client

BOB = {"Authorization": "Bearer bob"}
PROXY_S = 60.0  # nginx's proxy_read_timeout, and most others'
FASTER = 1 / 100


class TestInstance:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(instance="hub-1")

    async def test_an_id_begins_with_the_name_of_its_process(self, hub: Served, http: httpx.AsyncClient) -> None:
        client = PollingClient(http, hub.url, await negotiated(http, hub.url))
        first = (await http.post(f"{hub.url}/negotiate", headers=ALICE)).json()

        await client.poll()

        assert first["connectionId"].startswith("hub-1.")
        assert (await negotiated(http, hub.url)).startswith("hub-1.")


class TestLimits:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(
            sweep_s=0.02, connections_per_user_count=2, connections_count=3, body_bytes=1000, detached_s=5, body_s=0.2
        )

    async def test_connections_have_limits(self, hub: Served, http: httpx.AsyncClient) -> None:
        statuses = []
        for who in (ALICE, ALICE, ALICE, BOB, BOB):
            answer = await http.post(f"{hub.url}/negotiate", headers=who)
            statuses.append((answer.status_code, answer.headers.get("retry-after")))

        assert statuses == [(200, None), (200, None), (429, "5"), (200, None), (503, "5")]

    async def test_a_users_connections_are_counted_without_the_dead(self, hub: Served, http: httpx.AsyncClient) -> None:
        for _ in range(2):
            client = PollingClient(http, hub.url, await negotiated(http, hub.url))
            await client.poll()
            await client.send(b'{"protocol":"json","version":1}\x1e')
            await client.send(b'{"type":7}\x1e')  # over, though nobody has fetched the goodbye

        answer = await http.post(f"{hub.url}/negotiate", headers=ALICE)

        assert answer.status_code == 200

    async def test_a_body_above_the_limit_is_refused(self, hub: Served, http: httpx.AsyncClient) -> None:
        client = PollingClient(http, hub.url, await negotiated(http, hub.url))

        assert await client.send(b" " * 1001) == 413

    async def test_a_body_that_does_not_come_is_given_up(self, hub: Served, http: httpx.AsyncClient) -> None:
        client = PollingClient(http, hub.url, await negotiated(http, hub.url))

        assert await client.send_half_a_body() == 400


class TestLifeWithoutATransport:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02, detached_s=0.1, handshake_s=0.2)

    async def test_connections_that_nothing_carries_are_forgotten(
        self, hub: Served, http: httpx.AsyncClient, log_events: Events
    ) -> None:
        polled = PollingClient(http, hub.url, await negotiated(http, hub.url))
        await polled.poll()
        unopened = PollingClient(http, hub.url, await negotiated(http, hub.url))

        await hub.until(lambda: ended_count(log_events) == 2)

        assert [(await client.poll())[0] for client in (polled, unopened)] == [404, 404]

    @pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents"])
    async def test_a_handshake_that_does_not_come_is_refused(
        self, hub: Served, http: httpx.AsyncClient, transport: str
    ) -> None:
        async with wire_client(transport, hub, http) as client:
            assert await client.receive() == b'{"error":"Handshake was canceled."}\x1e'
            assert await client.receive() is None


class TestBehindAProxy:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(poll_s=HubLimits().poll_s * FASTER)

    async def test_an_idle_poll_is_answered_before_a_proxy_gives_it_up(
        self, hub: Served, http: httpx.AsyncClient
    ) -> None:
        """Row: a proxy that gives up after 60 s of silence."""
        async with relay_to(hub.port, patience_s=PROXY_S * FASTER) as relay:
            client = PollingClient(
                http, hub.url.replace(str(hub.port), str(relay.port)), await negotiated(http, hub.url)
            )

            assert await client.poll() == (200, b"")  # at once: that is how it opens
            assert await client.poll() == (200, b"")


async def test_the_limit_of_a_users_connections_is_a_setting(settings: Settings, http: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {token_of(uuid4())}"}
    async with live_server(replace(settings, max_hub_connections_per_user=1)) as url:
        answers = [await http.post(f"{url}/jobProgressHub/negotiate", headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
