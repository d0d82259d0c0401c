"""Which pages may open a WebSocket: origins compared as browsers do, behind proxies too."""

from collections.abc import AsyncIterator

import pytest

from runtime.realtime.limits import HubLimits
from runtime.realtime.page_origins import Pages
from tests.realtime.serving import ORIGIN, Served, served_hub
from tests.realtime.wires import page_status

APP = "app.test"


@pytest.fixture
async def behind_a_proxy() -> AsyncIterator[Served]:
    async with served_hub(HubLimits(), trusted=["10.0.0.0/8", "127.0.0.1"]) as served:
        yield served


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        pytest.param("http://app.test", "app.test", id="as they are"),
        pytest.param("http://app.test", "App.Test", id="another case"),
        pytest.param("http://app.test", "app.test:80", id="the default port written"),
        pytest.param("https://app.test", "app.test:443", id="the default port of TLS"),
        pytest.param("https://app.test", "app.test", id="a proxy ends TLS"),
        pytest.param("https://app.test:8443", "app.test:8443", id="a port of its own"),
        pytest.param("http://[::1]:5000", "[::1]:5000", id="IPv6"),
        pytest.param("http://[::1]", "[::1]", id="IPv6 without a port"),
        pytest.param(f"{ORIGIN}:443", "api.test", id="an allowed one with its default port"),
        pytest.param(ORIGIN.upper().replace("HTTPS", "https"), "api.test", id="an allowed one in another case"),
    ],
)
async def test_a_page_of_the_hubs_own_origin_may_use_it(hub: Served, origin: str, host: str) -> None:
    assert await page_status(hub.port, origin, host, {}) == 101


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        pytest.param("http://app.test:8080", "app.test", id="another port"),
        pytest.param("http://app.test", "app.test:443", id="the port of TLS"),
        pytest.param("http://app.test.evil.test", "app.test", id="a longer name"),
        pytest.param("http://app.test:0x50", "app.test", id="a port that is none"),
        pytest.param("ftp://app.test", "app.test", id="not the web"),
        pytest.param("null", "null", id="a page without an origin"),
        pytest.param("http://", "", id="nothing"),
    ],
)
async def test_a_page_of_another_origin_may_not(hub: Served, origin: str, host: str) -> None:
    assert await page_status(hub.port, origin, host, {}) == 403


FORWARDED = [
    pytest.param("https://app.test", {"Host": APP, "Proto": "https"}, id="host and scheme"),
    pytest.param("https://app.test", {"Host": APP, "Proto": "wss"}, id="the scheme of the socket"),
    pytest.param("https://app.test", {"Host": "App.Test:443", "Proto": "HTTPS"}, id="as another proxy writes it"),
    pytest.param("https://app.test:8443", {"Host": APP, "Proto": "https", "Port": "8443"}, id="a port of its own"),
    pytest.param("https://app.test", {"Host": f"{APP}, inner.test", "Proto": "https, http"}, id="two proxies"),
    pytest.param("http://app.test", {"Host": APP}, id="host alone"),
]


@pytest.mark.parametrize(("origin", "forwarded"), FORWARDED)
async def test_a_trusted_proxy_says_where_the_hub_is(
    behind_a_proxy: Served, hub: Served, origin: str, forwarded: dict[str, str]
) -> None:
    """Row: a proxy that changes a page's Host."""
    assert await page_status(behind_a_proxy.port, origin, "upstream:5000", forwarded) == 101
    assert await page_status(hub.port, origin, "upstream:5000", forwarded) == 403  # it trusts none


@pytest.mark.parametrize(
    ("origin", "forwarded"),
    [
        pytest.param("http://app.test", {"Host": APP, "Proto": "https"}, id="a page without TLS"),
        pytest.param("https://evil.test", {"Host": APP, "Proto": "https"}, id="another host"),
        pytest.param("https://app.test", {"Host": APP, "Proto": "https", "Port": "8443"}, id="another port"),
        pytest.param("https://upstream:5000", {"Host": APP, "Proto": "https"}, id="the name behind the proxy"),
        pytest.param("https://app.test", {"Host": "[", "Proto": "gopher", "Port": "x"}, id="nonsense"),
    ],
)
async def test_behind_a_trusted_proxy_other_pages_may_not(
    behind_a_proxy: Served, origin: str, forwarded: dict[str, str]
) -> None:
    assert await page_status(behind_a_proxy.port, origin, "upstream:5000", forwarded) == 403


@pytest.mark.parametrize(
    ("client", "trusted"),
    [
        pytest.param(("10.1.2.3", 1), True, id="in the network"),
        pytest.param(("::ffff:10.1.2.3", 1), True, id="IPv4 on a socket of IPv6"),
        pytest.param(("11.1.2.3", 1), False, id="outside"),
        pytest.param(("testclient", 1), False, id="no address"),
        pytest.param(None, False, id="a Unix socket"),
    ],
)
def test_a_proxy_is_known_by_its_address(client: tuple[str, int] | None, *, trusted: bool) -> None:
    headers = [(b"host", b"upstream"), (b"x-forwarded-host", APP.encode()), (b"origin", f"http://{APP}".encode())]

    assert Pages((), ["10.0.0.0/8"]).may_use({"client": client, "headers": headers}) is trusted
    assert Pages((), ["unix"]).may_use({"client": client, "headers": headers}) is (client is None)
