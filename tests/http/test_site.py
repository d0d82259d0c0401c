"""Pages for browsers: what is refused there is a problem as everywhere, and OPTIONS names what they know."""

import httpx
import pytest

from runtime.settings import Settings
from runtime.site.prepared_site import PreparedSite
from runtime.site.site_app import SiteApp
from tests.bundles import prepared
from tests.http.clients import problem_of


@pytest.fixture
def site(settings: Settings) -> SiteApp:
    [console] = prepared(settings, ["console"])
    assert isinstance(console, PreparedSite)
    return SiteApp(console, settings)


async def test_a_method_that_pages_do_not_know_is_a_problem(site: SiteApp) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://site.test") as client:
        known = await client.options("/")
        refused = [await client.request(method, "/") for method in ("POST", "PUT", "PATCH", "DELETE")]

    assert known.status_code == 204
    assert {problem_of(answer, 405)["detail"] for answer in refused} == {
        "This method is not known here; send one of GET, HEAD, OPTIONS."
    }
    assert {answer.headers["allow"] for answer in (known, *refused)} == {"GET, HEAD, OPTIONS"}
