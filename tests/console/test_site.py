"""How the console is served, without a browser: what may be kept, in which form, and under which policy."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from runtime.console.building import DIST
from runtime.settings import Settings
from runtime.site.site_app import POLICY, SiteApp
from tests.bundles import prepared
from tests.emulator.emulators import Started

PAGE = {"Accept": "text/html"}


@pytest.fixture
def client(emulator: Started) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=emulator.ready["url"]) as opened:
        yield opened


def asset(client: httpx.Client, ending: str) -> str:
    """Return the address of the page's own script or style."""
    found = re.search(rf'"(/assets/base-[\w-]+\.{ending})"', client.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/", "/new", "/postings", "/jobs/x", "/jobs/x/explanation/y", "/ops"])
def test_every_address_of_the_console_shows_its_page(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers=PAGE)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"].encode() == POLICY
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?! type=\"module\" crossorigin src)|<style|style=|\son\w+=", answer.text)


@pytest.mark.parametrize(
    "path", ["/jobsx", "/api/x", "/assets/none.js", "/index.htm", "/newer", "/manifest.json", "/.sources"]
)
def test_beside_them_is_nothing(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers=PAGE)

    assert answer.status_code in {404, 406}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_named_by_its_content_is_kept_for_ever(client: httpx.Client) -> None:
    answer = client.get(asset(client, "js"))

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        pytest.param("gzip, deflate, br", "br", id="both"),
        pytest.param("gzip", "gzip", id="gzip alone"),
        pytest.param("br;q=0, gzip;q=0.5", "gzip", id="one weighed with nothing"),
        pytest.param("", None, id="none"),
        pytest.param("zstd", None, id="another"),
    ],
)
def test_files_come_in_the_smallest_form_that_is_taken(client: httpx.Client, accepted: str, coding: str | None) -> None:
    address = asset(client, "js")
    plain = client.get(address, headers={"Accept-Encoding": "identity"})

    answer = client.get(address, headers={"Accept-Encoding": accepted})

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (answer.headers["etag"] == plain.headers["etag"]) == (coding is None)
    assert int(answer.headers["content-length"]) <= len(plain.content) // (3 if coding else 1)
    if coding == "gzip":
        assert answer.content == plain.content == gzip.decompress((DIST / f"{address[1:]}.gz").read_bytes())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_known_is_not_sent_again(client: httpx.Client, method: str) -> None:
    for address in ("/", asset(client, "css")):
        etag = client.request(method, address).headers["etag"]

        answer = client.request(method, address, headers={"If-None-Match": f'"other", W/{etag}'})

        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag


def test_other_methods_are_refused_by_name(client: httpx.Client) -> None:
    refused, asked = client.post("/"), client.options("/")

    assert refused.status_code == 405
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["allow"] == asked.headers["allow"] == "GET, HEAD, OPTIONS"
    assert asked.status_code == 204


def site(folder: Path, **changes: object) -> SiteApp:
    """Return the console's site, with its files elsewhere."""
    settings = Settings(**changes)  # type: ignore[arg-type]  # each is a field
    [found] = [one for one in prepared(settings) if one.loaded.entry.name == "console"]
    found = type(found)(**{**{name: getattr(found, name) for name in found.__struct_fields__}, "folder": folder})  # type: ignore[attr-defined]  # a Struct
    return SiteApp(found, settings)  # type: ignore[arg-type]  # which it is


async def test_without_a_build_one_plain_page_says_what_to_run(tmp_path: Path) -> None:
    app = site(tmp_path / "dist")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.test") as client:
        before = await client.get("/")
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist" / "index.html").write_text("<title>Built meanwhile</title>")
        after = await client.get("/")

    assert before.status_code == 200
    assert "make setup" in before.text
    assert before.headers["cache-control"] == "no-store"
    assert "Built meanwhile" in after.text


async def test_the_page_knows_which_hosts_may_hand_a_token_over(built: None) -> None:
    assert built is None
    app = site(DIST, cors_origins=("https://app.example", "https://other.example"))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.test") as client:
        page = (await client.get("/")).text

    assert '<meta name="host-origins" content="https://app.example https://other.example">' in page
