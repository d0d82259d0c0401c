"""Two processes behind a real nginx: what it keeps, what it forwards, what it sends on."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from runtime.realtime.limits import HubLimits
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.messages import Close, Invocation, Ping
from runtime.serving.listening import listen_on_path
from runtime.serving.server import KEEP_ALIVE_S
from tests.realtime.serving import JOB, Served, served_hub
from tests.realtime.wires import ALICE, WireClient, negotiated, page_status, wire_client
from tests.serving.nginx import make_certificate, needs_nginx, nginx, readme_lines
from tests.serving.raw import served, within_deadline

pytestmark = needs_nginx
JSON = PROTOCOLS[0]
NGINX_READ_S = 60.0  # proxy_read_timeout, where nobody sets it
NGINX_KEPT_S = 60.0  # keepalive_timeout of an upstream, where nobody sets it
ACCEPTED = b"{}\x1e"
OWN_LINES = """
upstream bulk_jobs {{ server {server}; }}
server {{
    listen 443;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection upgrade;
    {more}
    location / {{ proxy_pass http://bulk_jobs; }}
}}
"""
SAYS_HOST = "proxy_set_header X-Forwarded-Host $http_host;"


class Two:
    """Two hubs, each a server of its own, and nginx before them."""

    def __init__(self, hubs: list[Served], stops: list[AsyncExitStack], port: int) -> None:
        self.hubs = hubs
        self.port = port
        self.url = f"http://127.0.0.1:{port}/jobProgressHub"
        self._stops = stops

    async def stop_the_one_that_serves(self) -> None:
        """Stop the hub that a client has joined."""
        [number] = [number for number, hub in enumerate(self.hubs) if hub.methods.joined_count]
        await self._stops[number].aclose()


@asynccontextmanager
async def two_hubs(
    home: Path, limits: HubLimits, *, without: str = "", also: str = "", trusted: tuple[str, ...] = ()
) -> AsyncIterator[Two]:
    """Serve two hubs behind the README's lines, without some and with some more."""
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        hubs = [await stop.enter_async_context(served_hub(limits, trusted)) for stop in (first, second)]
        lines = readme_lines(*(hub.port for hub in hubs)).replace(without, "")
        async with nginx(lines.replace("location /", f"{also} location /", 1), home) as port:
            yield Two(hubs, [first, second], port)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def limits() -> HubLimits:
    return HubLimits(sweep_s=0.05)


@pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents", "LongPolling"])
async def test_who_is_sent_away_is_served_at_the_first_try(
    tmp_path: Path, limits: HubLimits, http: httpx.AsyncClient, transport: str
) -> None:
    """Row: a proxy's kept connection to a server that stops."""
    async with two_hubs(tmp_path, limits) as two:
        async with wire_client(transport, two, http) as client, asyncio.TaskGroup() as group:
            await shake_hands(client)
            await client.send(JSON.encode(Invocation(target="JoinJobGroup", arguments=[str(JOB)], invocation_id="a")))
            await client.receive()
            goodbye = group.create_task(client.receive())
            await two.stop_the_one_that_serves()

            assert await goodbye == JSON.encode(Close(allow_reconnect=True))
        async with wire_client(transport, two, http) as client:
            await shake_hands(client)


async def test_a_rolling_stop_fails_no_request(tmp_path: Path, http: httpx.AsyncClient) -> None:
    """Row: a proxy's kept connection to a server that stops."""
    asked: Counter[int] = Counter()

    def app_of(number: int) -> Any:  # noqa: ANN401 -- as `App`
        async def app(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
            asked[number] += 1
            await asyncio.sleep(0)
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

        return app

    async def ask(count: int) -> list[int]:
        return [(await http.post(f"http://127.0.0.1:{port}/")).status_code for _ in range(count)]

    async with served(app_of(0)) as first, served(app_of(1)) as second:
        async with nginx(readme_lines(first.port, second.port), tmp_path) as port, asyncio.TaskGroup() as group:
            asking = [group.create_task(ask(100)) for _ in range(8)]
            await within_deadline(until_asked(asked, 100))
            [busy] = asked
            await [first, second][busy].server.leave()
        statuses = Counter(status for task in asking for status in task.result())

    assert statuses == {200: 800}
    assert asked[1 - busy] > 0


@pytest.mark.parametrize("number", [0, 1])
async def test_a_negotiation_is_sent_on_by_a_process_that_stops(
    tmp_path: Path, limits: HubLimits, http: httpx.AsyncClient, number: int
) -> None:
    """Row: a proxy's kept connection to a server that stops."""
    async with two_hubs(tmp_path, limits) as two:
        two.hubs[number].app.leave()
        answer = await http.post(f"{two.url}/negotiate?negotiateVersion=1", headers=ALICE)

    assert answer.status_code == 200


async def test_idle_polls_outlive_a_proxys_patience_and_cut_no_stream_along(
    tmp_path: Path, http: httpx.AsyncClient
) -> None:
    """Row: a proxy that gives up after 60 s of silence."""
    usual, quick = HubLimits(), HubLimits(sweep_s=0.05, poll_s=0.5, keep_alive_s=0.5)
    async with (
        two_hubs(tmp_path, quick, also="proxy_read_timeout 2s;") as two,
        wire_client("ServerSentEvents", two, http) as stream,
        wire_client("LongPolling", two, http) as polls,
    ):
        for client in (stream, polls):
            await shake_hands(client)
        idle = [await polls.receive() for _ in range(5)]
        heard = [await stream.receive() for _ in range(3)]

    assert idle == [b""] * 5
    assert heard == [JSON.encode(Ping())] * 3
    assert max(usual.poll_s, usual.keep_alive_s) < NGINX_READ_S


def test_a_kept_connection_outlives_the_one_that_nginx_keeps() -> None:
    """Otherwise it would be closed while a request is on its way, which nginx sends again only if it is a GET."""
    assert KEEP_ALIVE_S > NGINX_KEPT_S


async def test_without_affinity_a_client_is_told_what_is_missing(
    tmp_path: Path, limits: HubLimits, http: httpx.AsyncClient
) -> None:
    async with two_hubs(tmp_path, limits, without="ip_hash;") as two:
        token = await negotiated(http, two.url)
        polls = [await http.get(two.url, params={"id": token}, headers=ALICE) for _ in range(2)]

    [missed] = [answer for answer in polls if answer.status_code != 200]
    assert missed.status_code == 404
    assert "without session affinity" in missed.text


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        pytest.param("app.test", "http://app.test", 101, id="as it is"),
        pytest.param("App.Test:80", "http://app.test", 101, id="another case and the default port"),
        pytest.param("app.test:8080", "http://app.test:8080", 101, id="a port of its own"),
        pytest.param("app.test:8080", "http://app.test", 403, id="another port"),
        pytest.param("app.test", "http://evil.test", 403, id="another host"),
        pytest.param("app.test", "https://app.test", 403, id="another scheme"),
    ],
)
async def test_a_page_gets_in_by_the_readmes_lines(
    tmp_path: Path, limits: HubLimits, host: str, origin: str, expected: int
) -> None:
    """Row: a proxy that changes a page's Host."""
    async with two_hubs(tmp_path, limits, trusted=("127.0.0.1",)) as two:
        forged = {"Host": "evil.test", "Proto": "https", "Port": "1"}

        assert await page_status(two.port, origin, host, forged) == expected


@pytest.mark.parametrize(
    ("more", "trusted", "expected"),
    [
        pytest.param(SAYS_HOST, ("127.0.0.0/8",), 101, id="trusted"),
        pytest.param(SAYS_HOST, ("10.0.0.0/8",), 403, id="not trusted"),
        pytest.param("", ("127.0.0.0/8",), 403, id="trusted, and it says nothing"),
    ],
)
async def test_a_host_that_nginx_does_not_forward_is_what_a_trusted_one_says(
    tmp_path: Path, limits: HubLimits, more: str, trusted: tuple[str, ...], expected: int
) -> None:
    """Row: a proxy that changes a page's Host."""
    async with served_hub(limits, trusted) as hub:
        lines = OWN_LINES.format(server=f"127.0.0.1:{hub.port}", more=more)
        async with nginx(lines, tmp_path) as port:
            status = await page_status(port, "http://app.test", "app.test", {})

    assert status == expected


async def test_an_nginx_on_the_same_machine_is_trusted_by_its_unix_socket(tmp_path: Path, limits: HubLimits) -> None:
    """Row: a proxy that changes a page's Host."""
    path = str(tmp_path / "hub")
    lines = OWN_LINES.format(server=f"unix:{path}", more=SAYS_HOST)
    async with served_hub(limits, ["unix"], listen_on_path(path)), nginx(lines, tmp_path) as port:
        assert await page_status(port, "http://app.test", "app.test", {}) == 101
        assert await page_status(port, "http://evil.test", "app.test", {}) == 403


async def test_the_readmes_lines_serve_pages_over_tls(tmp_path: Path, limits: HubLimits) -> None:
    certificate, key = make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=certificate)
    async with served_hub(limits, ["127.0.0.1"]) as hub:
        lines = readme_lines(hub.port, hub.port, certificate=certificate, key=key)
        async with (
            nginx(lines, tmp_path) as port,
            connect(
                f"wss://localhost:{port}/jobProgressHub?access_token=alice",
                origin=f"https://localhost:{port}",  # type: ignore[arg-type]  # a NewType of str
                ssl=trusting,
                proxy=None,
            ) as socket,
        ):
            await socket.send('{"protocol":"json","version":1}\x1e')

            assert await socket.recv() == ACCEPTED.decode()


async def shake_hands(client: WireClient) -> None:
    await client.send(b'{"protocol":"json","version":1}\x1e')
    assert await client.receive() == ACCEPTED


async def until_asked(asked: Counter[int], count: int) -> None:
    while asked.total() < count:  # noqa: ASYNC110 -- a counter announces nothing
        await asyncio.sleep(0.01)
