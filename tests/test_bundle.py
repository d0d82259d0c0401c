"""Functions are found by reading their files, and imported one by one."""

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from runtime.bundle import FUNCTIONS, check_bundle, find_unworkable, index_bundle
from runtime.bundle.listing import as_json, as_table
from runtime.declare import Endpoint
from runtime.errors import BundleError
from tests.bundles import BULK_ANALYSIS, GET_JOB, RECOVER, endpoint, schedule, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "functions"


def test_every_kind_of_function_is_found(root: Path) -> None:
    write(root, "cron/recover_stalled_work.py", RECOVER)
    write(root, "http/get_job.py", GET_JOB)
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)
    write(root, "jobs/__init__.py", "")
    write(root, "_shared/messages.py", "")

    index = index_bundle(root)

    assert [(entry.kind, entry.name, entry.summary, entry.place) for entry in index.entries] == [
        ("endpoint", "get_job", "Return one job.", "functions/http/get_job.py:14"),
        ("job", "bulk_analysis", "Score one resume.", "functions/jobs/bulk_analysis.py:7"),
        ("cron", "recover_stalled_work", "Give stalled items back.", "functions/cron/recover_stalled_work.py:7"),
    ]
    assert index.entries[0].declared == Endpoint(
        name="get_job", method="GET", path="/jobs/{jobId}", status=200, limit=None, auth=True
    )


def test_indexing_imports_nothing(root: Path) -> None:
    write(root, "http/get_job.py", f"{GET_JOB}\nraise RuntimeError\n")

    index = index_bundle(root)

    assert index.entries[0].name == "get_job"


@pytest.mark.parametrize(
    ("path", "source", "message"),
    [
        pytest.param("http/a.py", "x = (", "functions/http/a.py:1: '(' was never closed", id="not python"),
        pytest.param("http/a.py", "x = 1", "functions/http/a.py:1: the module needs a docstring", id="no docstring"),
        pytest.param("http/a.py", '"""A."""', "functions/http/a.py:1: no function is decorated with @get", id="none"),
        pytest.param("http/a.py", endpoint("a", "@get"), "functions/http/a.py:5: the decorator needs", id="no call"),
        pytest.param(
            "http/a.py", endpoint("b", '@get("/a")'), "functions/http/a.py:6: b must be named a", id="other name"
        ),
        pytest.param(
            "http/a.py",
            endpoint("a", '@get("/a")') + '@post("/b")\ndef b() -> None: ...\n',
            "functions/http/a.py:7: a second declaration",
            id="two functions",
        ),
        pytest.param(
            "http/a.py",
            endpoint("a", '@get("/a")\n@post("/a")'),
            "functions/http/a.py:6: a second declaration",
            id="two decorators",
        ),
        pytest.param(
            "http/a.py", endpoint("a", '@job(item_type="x")'), "functions/http/a.py:5: http/ holds @get", id="folder"
        ),
        pytest.param(
            "http/a.py",
            endpoint("a", '@get(\n    "/a",\n    status=OK,\n)'),
            "functions/http/a.py:7: OK is not a literal",
            id="not a literal",
        ),
        pytest.param(
            "http/a.py", endpoint("a", '@get("/a", cache=5)'), "an unexpected keyword argument 'cache'", id="unknown"
        ),
        pytest.param("http/a.py", endpoint("a", '@get("/a", status="200")'), "got `str` for `status`", id="wrong type"),
        pytest.param(
            "http/a.py", endpoint("a", '@get("/a/{b")'), "functions/http/a.py:5: the path /a/{b is not", id="bad path"
        ),
        pytest.param("cron/a.py", schedule("a", "@cron()"), "functions/cron/a.py:5: give exactly one of", id="no time"),
        pytest.param(
            "cron/a.py",
            schedule("a", '@cron(every_minutes_setting="NAP_MINUTES")'),
            "functions/cron/a.py:5: there is no setting NAP_MINUTES",
            id="unknown setting",
        ),
        pytest.param(
            "http/a.py",
            endpoint("a", '@put("/a")').replace("import get", "import put, get"),
            "functions/http/a.py:2: runtime.declare has no put; it has @get, @post, @delete, @job, @cron, @hub",
            id="a decorator that is not there",
        ),
        pytest.param(
            "http/a.py",
            endpoint("a", '@app.get("/a")'),
            "functions/http/a.py:1: no function is decorated with @get or @post or @delete or @site of runtime.declare",
            id="a decorator of a framework",
        ),
        pytest.param(
            "http/a.py", endpoint("a", '@get("/a", methods=["GET"])'), "it takes path, status", id="arguments"
        ),
        *(
            pytest.param("cron/a.py", schedule("a", f"@cron({line})"), 'every_s=300, every_minutes_setting="', id=line)
            for line in ('"*/5 * * * *"', 'daily_at="0 3 * * *"', 'schedule="0 3 * * *"', "", "every_s=0", "minutes=5")
        ),
        pytest.param(
            "http/a.py",
            endpoint("a", '@get("/schema")'),
            "functions/http/a.py:6: /schema is the OpenAPI",
            id="reserved",
        ),
        pytest.param(
            "http/say-a.py",
            endpoint("say_a", '@get("/a")'),
            "functions/http/say-a.py:6: say-a cannot be a function's name: call the file say_a.py",
            id="a file whose name is none",
        ),
        pytest.param("a.py", GET_JOB, "functions/a.py: not in a folder of functions (http", id="no folder"),
        pytest.param("htpp/a.py", GET_JOB, "functions/htpp: not a folder of functions", id="unknown folder"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(root: Path, path: str, source: str, message: str) -> None:
    write(root, path, source)

    with pytest.raises(BundleError) as caught:
        index_bundle(root)

    assert message in str(caught.value)


def test_a_route_belongs_to_one_function_whatever_its_parameters_are_called(root: Path) -> None:
    write(root, "http/a.py", endpoint("a", '@get("/jobs/{jobId}/items")'))
    write(root, "http/b.py", endpoint("b", '@get("/jobs/{id}/items")'))
    write(root, "http/c.py", endpoint("c", '@post("/jobs/{id}/items")'))

    _, errors = check_bundle(root)

    assert [str(error) for error in errors] == [
        "functions/http/b.py:6: the route GET /jobs/{}/items is already at functions/http/a.py:6"
    ]


def test_of_two_equal_routes_the_one_that_was_written_last_is_wrong(root: Path) -> None:
    write(root, "http/z.py", endpoint("z", '@get("/jobs")'))
    os.utime(root / "http/z.py", (1, 1))
    write(root, "http/a.py", endpoint("a", '@get("/jobs")'))

    _, errors = check_bundle(root)

    assert [str(error) for error in errors] == [
        "functions/http/a.py:6: the route GET /jobs is already at functions/http/z.py:6"
    ]


def test_what_a_hub_answers_is_no_endpoint_s(root: Path) -> None:
    write(root, "hub/news.py", '"""News."""\nfrom runtime.declare import hub\n\n\n@hub("/news")\nclass News: ...\n')
    write(root, "hub/more.py", '"""More."""\nfrom runtime.declare import hub\n\n\n@hub("/news")\nclass More: ...\n')
    write(root, "http/a.py", endpoint("a", '@get("/news/negotiate")'))
    write(root, "http/b.py", endpoint("b", '@get("/newspaper")'))

    _, errors = check_bundle(root)

    assert [str(error).partition(": ")[2] for error in errors] == [
        "the path /news is already at functions/hub/news.py:6",
        "the hub at functions/hub/news.py:6 answers at /news/negotiate; take another path",
    ]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        pytest.param(
            'job_type="bulk_analyses", item_type="x"',
            "no job is named bulk_analyses, and its items would wait for ever; there is bulk_analysis",
            id="type",
        ),
        pytest.param(
            'job_type="bulk_analysis", item_type="resume"',
            "an item of bulk_analysis is a resume_analysis, not a resume",
            id="item type",
        ),
        pytest.param('job_type="bulk_analysis", item_type="resume_analysis"', None, id="right"),
        pytest.param("job_type=NAME", None, id="not to be known"),
    ],
)
def test_a_job_that_nobody_would_work_is_told(root: Path, given: str, complaint: str | None) -> None:
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)
    write(root, "http/a.py", endpoint("a", '@post("/a")').replace("...", f"NewJob({given})"))

    errors = list(find_unworkable(index_bundle(root)))

    assert [str(error) for error in errors] == ([f"functions/http/a.py:6: {complaint}"] if complaint else [])


def test_a_name_belongs_to_one_function_of_any_kind(root: Path) -> None:
    write(root, "http/bulk_analysis.py", endpoint("bulk_analysis", '@post("/analyze")'))
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)

    _, errors = check_bundle(root)

    assert [str(error) for error in errors] == [
        "functions/jobs/bulk_analysis.py:7: the name bulk_analysis is already at functions/http/bulk_analysis.py:6"
    ]


def test_all_errors_are_collected_and_the_other_functions_kept(root: Path) -> None:
    write(root, "http/a.py", "")
    write(root, "http/get_job.py", GET_JOB)
    write(root, "jobs/b.py", "")

    index, errors = check_bundle(root)

    assert [entry.name for entry in index.entries] == ["get_job"]
    assert [str(error).partition(":")[0] for error in errors] == ["functions/http/a.py", "functions/jobs/b.py"]


def test_a_folder_that_is_not_there_is_an_error(root: Path) -> None:
    with pytest.raises(BundleError, match="there is no such folder"):
        index_bundle(root)


def test_a_hundred_functions_are_read_in_a_quarter_of_a_cpu_second(root: Path) -> None:
    for number in range(100):
        source = GET_JOB.replace("get_job", f"get_{number}").replace("/jobs/", f"/jobs/{number}/")
        write(root, f"http/get_{number}.py", source + "\n\ndef helper(x: int) -> int:\n    return x + 1\n" * 10)
    started = time.process_time()

    index = index_bundle(root)

    assert len(index.entries) == 100
    assert time.process_time() - started < 0.25


def test_the_table_shows_what_starts_each_function(root: Path) -> None:
    write(root, "http/get_job.py", GET_JOB)
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)
    write(root, "cron/recover_stalled_work.py", RECOVER)
    write(root, "cron/clean_up.py", schedule("clean_up", '@cron(every_minutes_setting="CLEANUP_INTERVAL_MINUTES")'))
    write(root, "cron/report.py", schedule("report", '@cron(daily_at="03:30")'))

    table = as_table(index_bundle(root).entries)

    assert [" ".join(line.split()) for line in table.splitlines()] == [
        "endpoint GET /jobs/{jobId} get_job Return one job.",
        "job each resume_analysis bulk_analysis Score one resume.",
        "cron every CLEANUP_INTERVAL_MINUTES clean_up A schedule.",
        "cron every 5 s recover_stalled_work Give stalled items back.",
        "cron daily at 03:30 UTC report A schedule.",
    ]


def test_machines_get_every_declared_fact(root: Path) -> None:
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)

    rows = msgspec.json.decode(as_json(index_bundle(root).entries))

    assert rows == [
        {
            "kind": "job",
            "name": "bulk_analysis",
            "item_type": "resume_analysis",
            "batch": 250,
            "concurrency": 16,
            "attempts": None,
            "timeout": 300.0,
            "summary_timeout": 600.0,
            "summary": "Score one resume.",
            "file": "functions/jobs/bulk_analysis.py",
            "line": 7,
        }
    ]


def test_the_command_prints_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runtime.functions", "--json"], capture_output=True, check=False, cwd=FUNCTIONS.parent
    )

    assert isinstance(msgspec.json.decode(done.stdout), list)
