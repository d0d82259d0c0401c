"""The emulator's one process shows everything on one port."""

import sys

from runtime.emulator.servers import RunningServers
from tests.emulator.emulators import finished, own_directory
from tests.metrics.processes import free_port
from tests.metrics.scrapes import Scrape

LOOK = """
import sys, urllib.request
sys.stdout.write(urllib.request.urlopen(sys.argv[1]).read().decode())
"""


def test_the_emulator_shows_api_hub_and_worker_on_one_port(servers: RunningServers) -> None:
    port = free_port()
    environ = {"REDIS_URL": servers.redis_url, "METRICS_PORT": str(port)}
    with own_directory() as directory:
        program = ["--exec", sys.executable, "-c", LOOK, f"http://127.0.0.1:{port}/metrics"]
        done = finished(directory, "--port", "0", *program, environ=environ)

    page = Scrape(done.stdout)
    assert done.returncode == 0
    assert page.value("careerbird_slots", state="free") == 10
    assert page.value("careerbird_hub_connections", transport="WebSockets") == 0
    assert page.value("careerbird_http_requests_total", method="GET", route="/livez", status="200") == 0
    assert page.value("careerbird_items_waiting", job_type="bulk_analysis", lane="high") == 0
    assert page.value("careerbird_postgres_up") == 1
