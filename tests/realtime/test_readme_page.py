"""The README's page follows a job whatever the server does meanwhile."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.bundle import FUNCTIONS
from runtime.settings import Settings
from tests.bundles import write
from tests.queue.conftest import working
from tests.queue.jobs import ECHO, SUMMARIZE, submit
from tests.realtime.live import free_port, live_server, token_of
from tests.realtime.node_client import node_client

pytestmark = pytest.mark.usefixtures("node_packages")


def snippet() -> str:
    """Return the README's page."""
    (found,) = re.findall(r"```typescript\n(.*?)```", (FUNCTIONS.parent / "README.md").read_text(), re.DOTALL)
    return str(found)


async def test_the_readmes_page_waits_for_a_server_and_follows_over_a_restart(
    settings: Settings, resources: Resources, tmp_path: Path
) -> None:
    """Row: the server restarts under a page, or is not there yet."""
    write(tmp_path / "bundle", "jobs/echo.py", ECHO + SUMMARIZE)
    user, port = uuid4(), free_port()
    job = str(await submit(resources, 3, user_id=user))
    given = {"script": "page.mjs", "user": token_of(user), "jobId": job, "snippet": snippet()}
    async with node_client(f"http://127.0.0.1:{port}/jobProgressHub", **given) as page:
        await page.until(lambda: page.warnings)  # there is no server yet

        async with live_server(settings, port):
            await page.until(lambda: page.named("draw"))
        async with live_server(settings, port), working(tmp_path / "bundle", settings):
            await page.until(lambda: page.named("show"))

    assert page.named("draw")[0]["jobId"] == job
    assert page.named("show") == [{"count": 3, "note": "!"}]
