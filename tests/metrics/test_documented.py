"""Each metric is on the page of the documentation and in an alert, and each alert is about metrics that there are."""

import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from runtime.bindings.resources import open_resources
from runtime.metrics.metrics import Metrics
from runtime.prepared import needs_of_all
from runtime.queue.wiring import build_worker
from runtime.settings import Settings
from tests.bundles import prepared
from tests.metrics.scrapes import scrape
from tests.pages import quoted, rows

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "infra" / "alerts.yml"
HEADINGS = ("## The fleet", "## Workers", "## HTTP", "## Hub", "## Servers")
NAME = re.compile(r"\b(?:careerbird|process)_\w+")
LAST_PARTS = re.compile(r"_(bucket|count|sum)$")
UNITS = ("_total", "_seconds", "_connections", "_bytes")
COUNTS = {  # gauges that count things, whose name says which
    "careerbird_items_waiting",
    "careerbird_queue_depth",
    "careerbird_workers",
    "careerbird_silent_workers",
    "careerbird_job_type_paused",
    "careerbird_slots",
    "careerbird_ledger_outcomes",
    "careerbird_postgres_up",
    "careerbird_postgres_pool_waiting",
    "careerbird_redis_up",
    "careerbird_tickets_owed",
}


def rules() -> dict[str, str]:
    """Return the expression of each alert."""
    parts = re.split(r"^ +- alert: (\w+)$", ALERTS.read_text(), flags=re.MULTILINE)[1:]
    return {name: body.partition("labels:")[0] for name, body in zip(parts[::2], parts[1::2], strict=True)}


def documented() -> list[list[str]]:
    return list(chain.from_iterable(rows("metrics.md", heading) for heading in HEADINGS))


def test_the_page_has_each_metric_with_its_labels() -> None:
    told = {quoted(name)[0]: tuple(quoted(labels)) for name, labels, _, _ in documented()}

    assert told == {family.name: family.labels for family in Metrics()}


def test_each_metric_has_an_alert_that_looks_at_it() -> None:
    expressions = rules()

    blind = [
        (name, alert)
        for name, _, _, alerts in documented()
        for alert in quoted(alerts) or [""]
        if quoted(name)[0] not in expressions.get(alert, "")
    ]

    assert blind == []


def test_each_alert_is_on_the_page() -> None:
    told = {alert for _, _, _, alerts in documented() for alert in quoted(alerts)}

    assert set(rules()) - told == {"DescriptorsRunOut"}


def test_names_end_in_their_unit() -> None:
    assert [family.name for family in Metrics() if not family.name.endswith(UNITS) and family.name not in COUNTS] == []


async def test_each_alert_is_about_metrics_that_a_process_shows(settings: Settings) -> None:
    functions = prepared(settings)
    async with open_resources(settings, needs_of_all(functions)) as resources:
        build_worker(functions, resources)
        page = await scrape(resources)

    shown = {LAST_PARTS.sub("", name) for name in page.names()} | {family.name for family in Metrics()}
    meant = {LAST_PARTS.sub("", name) for name in NAME.findall(" ".join(rules().values()))}
    assert meant - shown == set()
    assert {name for name in page.names() if not name.startswith(("careerbird_", "process_"))} == set()


@pytest.fixture
def promtool() -> str:
    """Debian's, where it is installed."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    return found


def checked(*command: str, page: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=page, capture_output=True, text=True, check=False)  # noqa: S603 -- Debian's


def test_prometheus_reads_the_rules(promtool: str) -> None:
    said = checked(promtool, "check", "rules", str(ALERTS))

    assert said.returncode == 0, said.stderr


async def test_prometheus_has_nothing_to_say_about_the_names(settings: Settings, promtool: str) -> None:
    functions = prepared(settings)
    async with open_resources(settings, needs_of_all(functions)) as resources:
        build_worker(functions, resources)
        page = (await scrape(resources)).page

    said = checked(promtool, "check", "metrics", page=page)

    assert (said.returncode, said.stderr) == (0, "")
