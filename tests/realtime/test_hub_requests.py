"""Requests to the hub as bytes and headers: who gets in, what is refused, and with which status."""

import json

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from runtime.realtime.access import HUB_PROTOCOL, TOKEN_PROTOCOL
from runtime.realtime.limits import HubLimits
from tests.http.clients import problem_of
from tests.realtime.serving import ORIGIN, Served
from tests.realtime.wires import ALICE, PollingClient, negotiated, refused_status, wire_client

BOB = {"Authorization": "Bearer bob"}
NO_CONNECTION = (
    "This process has no connection with this id: it has ended, or a balancer without session affinity has sent its "
    "requests to several processes."
)


async def test_negotiation_answers_200_with_a_secret_apart_from_the_name(hub: Served, http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{hub.url}/negotiate?negotiateVersion=1", headers=ALICE)

    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert body["negotiateVersion"] == 1
    assert len({body["connectionId"], body["connectionToken"]}) == 2
    assert body["availableTransports"] == [
        {"transport": "WebSockets", "transferFormats": ["Text", "Binary"]},
        {"transport": "ServerSentEvents", "transferFormats": ["Text"]},
        {"transport": "LongPolling", "transferFormats": ["Text", "Binary"]},
    ]
    assert "useStatefulReconnect" not in body


@pytest.mark.parametrize("query", ["", "?negotiateVersion=0", "?NEGOTIATEVERSION=0"])
async def test_version_0_of_negotiation_goes_by_the_connection_id(
    hub: Served, http: httpx.AsyncClient, query: str
) -> None:
    answer = await http.post(f"{hub.url}/negotiate{query}", headers=ALICE)

    assert answer.json()["negotiateVersion"] == 0
    assert "connectionToken" not in answer.json()
    poll = await http.get(hub.url, params={"id": answer.json()["connectionId"]}, headers=ALICE)
    assert (poll.status_code, poll.content) == (200, b"")


@pytest.mark.parametrize(
    ("query", "version"),
    [
        pytest.param("x", "x", id="word"),
        pytest.param("", "", id="empty"),
        pytest.param("1.5", "1.5", id="float"),
        pytest.param("%EF%BC%91", "\uff11", id="digit-of-another-script"),
        pytest.param("%ED%A0%80", "\ufffd\ufffd\ufffd", id="surrogate"),
        pytest.param("%FF%00", "\ufffd\x00", id="no-utf8"),
        pytest.param("9" * 5_000, "9" * 5_000, id="beyond-any-integer"),
    ],
)
async def test_a_version_that_is_none_is_an_error_with_status_200(
    hub: Served, http: httpx.AsyncClient, query: str, version: str
) -> None:
    answer = await http.post(f"{hub.url}/negotiate?negotiateVersion={query}", headers=ALICE)

    assert (answer.status_code, answer.json()) == (
        200,
        {"error": f"The client requested an invalid protocol version '{version}'"},
    )


class TestBadTokens:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(connections_count=1)

    @pytest.mark.parametrize("token", ["", "Bearer", "Bearer mallory", "Bearer alice:-1", "Basic alice"])
    async def test_401_comes_before_everything_else(self, hub: Served, http: httpx.AsyncClient, token: str) -> None:
        for path in ("/negotiate", "", "?id=unknown"):
            for method in ("GET", "POST", "DELETE", "PUT"):
                answer = await http.request(method, hub.url + path, headers={"Authorization": token})

                problem_of(answer, 401)
                assert answer.headers["www-authenticate"] == "Bearer"
        assert (await http.post(f"{hub.url}/negotiate", headers=ALICE)).status_code == 200  # no connection was made


async def test_the_token_may_come_by_query_and_stays_out_of_the_log(
    hub: Served, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        answer = await http.post(f"{hub.url}/negotiate?negotiateVersion=1&access_token=alice")
        async with connect(hub.url.replace("http", "ws") + "?access_token=alice"):
            pass

    assert answer.status_code == 200
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("uvicorn")]
    assert any("jobProgressHub" in line for line in logged)
    assert not any("alice" in line for line in logged)


async def test_a_page_may_offer_its_token_as_a_subprotocol_and_no_address_holds_it(hub: Served) -> None:
    address = hub.url.replace("http", "ws")
    hub_protocol, alice, mallory = map(
        Subprotocol, (HUB_PROTOCOL, f"{TOKEN_PROTOCOL}alice", f"{TOKEN_PROTOCOL}mallory")
    )

    async with connect(address, subprotocols=[hub_protocol, alice]) as socket:
        assert socket.subprotocol == hub_protocol
    async with connect(address, subprotocols=[alice]) as socket:
        assert socket.subprotocol is None  # nothing secret comes back
    for offered in ([hub_protocol], [hub_protocol, mallory]):
        with pytest.raises(InvalidStatus) as refused:
            await connect(address, subprotocols=offered)
        assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    ("method", "query", "status"),
    [
        pytest.param("GET", "", 400, id="poll-without-id"),
        pytest.param("POST", "", 400, id="post-without-id"),
        pytest.param("DELETE", "", 400, id="delete-without-id"),
        pytest.param("GET", "?id=unknown", 404, id="poll-unknown"),
        pytest.param("GET", "?id=%FF%00", 404, id="poll-no-utf8"),
        pytest.param("GET", "?id=%ED%A0%80;&=%&&id", 400, id="poll-no-query"),
        pytest.param("POST", "?id=unknown", 404, id="post-unknown"),
        pytest.param("DELETE", "?id=unknown", 404, id="delete-unknown"),
        pytest.param("PUT", "", 405, id="other-method"),
        pytest.param("GET", "/negotiate", 405, id="get-negotiate"),
        pytest.param("GET", "?" + "&".join(f"a{n}=1" for n in range(100)) + "&id=x", 400, id="too-many-parameters"),
    ],
)
async def test_requests_that_name_no_connection_are_refused(
    hub: Served, http: httpx.AsyncClient, method: str, query: str, status: int
) -> None:
    answer = await http.request(method, hub.url + query, headers=ALICE)

    problem_of(answer, status)


async def test_a_connection_is_unknown_to_another_user(hub: Served, http: httpx.AsyncClient) -> None:
    token = await negotiated(http, hub.url)

    for method in ("GET", "POST", "DELETE"):
        answer = await http.request(method, hub.url, params={"id": token}, headers=BOB)
        assert answer.status_code == 404
    assert await refused_status(hub, f"?id={token}", BOB) == 404


async def test_one_transport_carries_a_connection(hub: Served, http: httpx.AsyncClient) -> None:
    polled, streamed = await negotiated(http, hub.url), await negotiated(http, hub.url)
    await http.get(hub.url, params={"id": polled}, headers=ALICE)
    stream = {**ALICE, "Accept": "text/event-stream"}

    assert (await http.get(hub.url, params={"id": polled}, headers=stream)).status_code == 400
    assert await refused_status(hub, f"?id={polled}", ALICE) == 400
    assert (await http.delete(hub.url, params={"id": streamed}, headers=ALICE)).status_code == 400
    async with http.stream("GET", hub.url, params={"id": streamed}, headers=stream) as events:
        assert events.headers["content-type"] == "text/event-stream"
        assert (await http.get(hub.url, params={"id": streamed}, headers=stream)).status_code == 409
        assert (await http.get(hub.url, params={"id": streamed}, headers=ALICE)).status_code == 400


@pytest.mark.parametrize(
    ("path", "known"),
    [
        pytest.param("", "DELETE, GET, OPTIONS, POST", id="the hub"),
        pytest.param("/", "DELETE, GET, OPTIONS, POST", id="the hub with a slash"),
        pytest.param("/negotiate", "OPTIONS, POST", id="negotiate"),
    ],
)
async def test_options_and_405_name_all_that_is_known(
    hub: Served, http: httpx.AsyncClient, path: str, known: str
) -> None:
    asked = await http.options(hub.url + path)
    methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - set(known.split(", "))
    refused = [await http.request(method, hub.url + path, headers=ALICE) for method in sorted(methods)]

    assert (asked.status_code, asked.headers["allow"]) == (204, known)
    assert [(answer.status_code, answer.headers["allow"]) for answer in refused] == [(405, known)] * len(methods)


async def test_a_page_may_send_what_clients_and_their_tracing_add(hub: Served, http: httpx.AsyncClient) -> None:
    names = ["authorization", "last-event-id", "x-requested-with", "x-signalr-user-agent", "traceparent", "x-of-theirs"]
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": ",".join(names)}

    answer = await http.options(f"{hub.url}/negotiate", headers={"Origin": ORIGIN} | asked)

    assert answer.status_code == 204
    assert set(names) <= {name.lower() for name in answer.headers["access-control-allow-headers"].split(", ")}


async def test_a_socket_takes_no_posts_and_no_second_socket(hub: Served, http: httpx.AsyncClient) -> None:
    token = await negotiated(http, hub.url)

    async with connect(f"{hub.url.replace('http', 'ws')}?id={token}", additional_headers=ALICE):
        assert (await http.post(hub.url, params={"id": token}, headers=ALICE)).status_code == 405
        assert await refused_status(hub, f"?id={token}", ALICE) == 409
    assert await refused_status(hub, "?id=unknown", ALICE) == 404
    assert await refused_status(hub, f"?id={token}", {}) == 401


async def test_a_socket_is_refused_with_a_problem(hub: Served) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await connect(f"{hub.url.replace('http', 'ws')}?id=unknown", additional_headers=ALICE)

    answer = refusal.value.response
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body or b"")["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer alice", "Origin": ORIGIN}, 101),
        ({"Authorization": "Bearer alice", "Origin": "http://127.0.0.1:{port}"}, 101),
        ({"Authorization": "Bearer alice", "Origin": "https://evil.example"}, 403),
        ({"Authorization": "Bearer alice", "Origin": "null"}, 403),
        ({"Authorization": "Bearer alice", "Origin": "http://[broken"}, 403),
    ],
)
async def test_sockets_are_for_pages_of_allowed_origins(hub: Served, headers: dict[str, str], status: int) -> None:
    given = {name: value.format(port=hub.port) for name, value in headers.items()}

    try:
        async with connect(hub.url.replace("http", "ws"), additional_headers=given):
            found = 101
    except InvalidStatus as error:
        found = error.response.status_code

    assert found == status


async def test_pages_of_allowed_origins_may_read_answers_and_errors(hub: Served, http: httpx.AsyncClient) -> None:
    preflight = await http.options(f"{hub.url}/negotiate", headers={"Origin": ORIGIN})
    refused = await http.post(f"{hub.url}/negotiate", headers={"Origin": ORIGIN})
    stranger = await http.post(f"{hub.url}/negotiate", headers={"Origin": "https://evil.example"})

    assert preflight.status_code == 204
    assert "X-SignalR-User-Agent" in preflight.headers["access-control-allow-headers"]
    assert "DELETE" in preflight.headers["access-control-allow-methods"]
    for answer in (preflight, refused):
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "Origin"
    assert refused.status_code == 401
    assert "access-control-allow-origin" not in stranger.headers


async def test_a_polling_connection_lives_from_an_empty_poll_to_204(hub: Served, http: httpx.AsyncClient) -> None:
    client = PollingClient(http, hub.url, await negotiated(http, hub.url))

    assert await client.send(b'{"protocol":"json","version":1}\x1e') == 200  # before the first poll, as some clients do
    assert await client.poll() == (200, b"")
    assert await client.poll() == (200, b"{}\x1e")
    assert await client.send(b'{"type":1,"invocationId":"a","target":"Add","arguments":[1,') == 200
    assert await client.send(b'2]}\x1e{"type":7}\x1e') == 200
    assert await client.poll() == (200, b'{"type":7}\x1e')
    assert await client.poll() == (204, b"")
    problem = problem_of(await http.get(hub.url, params={"id": client.token}, headers=ALICE), 404)
    assert problem["detail"] == NO_CONNECTION


async def test_delete_ends_the_open_poll(hub: Served, http: httpx.AsyncClient) -> None:
    client = PollingClient(http, hub.url, await negotiated(http, hub.url))
    await client.poll()

    async with client.open_poll() as poll:
        answer = await http.delete(hub.url, params={"id": client.token}, headers=ALICE)

    assert answer.status_code == 202
    assert (await poll)[0] in {204, 404}
    assert (await client.poll())[0] == 404


async def test_a_newer_poll_ends_the_older_one(hub: Served, http: httpx.AsyncClient) -> None:
    client = PollingClient(http, hub.url, await negotiated(http, hub.url))
    await client.poll()
    await client.send(b'{"protocol":"json","version":1}\x1e')
    await client.poll()

    async with client.open_poll() as first, client.open_poll() as second:
        while not (first.done() or second.done()):
            await client.send(b'{"type":6}\x1e')  # gives both polls the time to arrive
        await client.send(b'{"type":1,"invocationId":"a","target":"Add","arguments":[1,2]}\x1e')
        answers = {await first, await second}

    assert answers == {(204, b""), (200, b'{"type":3,"invocationId":"a","result":3}\x1e')}


async def test_an_event_stream_refuses_messagepack(hub: Served, http: httpx.AsyncClient) -> None:
    async with wire_client("ServerSentEvents", hub, http) as client:
        await client.send(b'{"protocol":"messagepack","version":1}\x1e')

        said = await client.receive()

    assert said == (
        b'{"error":"Cannot use the \'messagepack\' protocol on the current transport.'
        b" The transport does not support 'Binary' transfer format.\"}\x1e"
    )
