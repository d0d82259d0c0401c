"""Functions that are broken are reported, and the others run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.bundle import FUNCTIONS
from runtime.errors import BundleError
from runtime.settings import Settings
from runtime.usable import SERVED, WORKED, prepare_functions
from tests.bundles import BULK_ANALYSIS, GET_JOB, RECOVER, endpoint, write

SETTINGS = Settings()
DEADLINE_S = 20
EXIT = '''"""Leave."""

import sys

from runtime.declare import get

sys.exit(3)


@get("/leave")
def leave() -> None: ...
'''

SHOUT = '''"""Shout."""
from runtime.bindings.items import Item
from runtime.declare import job


@job(item_type="word")
async def shout(item: Item[str]) -> None: ...
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "functions"
    write(root, "http/get_job.py", GET_JOB)
    write(
        root,
        "jobs/bulk_analysis.py",
        BULK_ANALYSIS.replace("item: str", "item: Item[str]")
        .replace("from runtime.declare", "from runtime.bindings.items import Item\nfrom runtime.declare")
        .replace("len(item)", "len(item.data)"),
    )
    write(root, "cron/recover_stalled_work.py", RECOVER)
    return root


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        pytest.param("def (", "functions/http/leave.py:1: ", id="a syntax error"),
        pytest.param('"""Nothing."""\n', "functions/http/leave.py:1: no function is decorated", id="no function"),
        pytest.param(EXIT, "functions/http/leave.py:7: SystemExit: 3", id="an exit at import"),
        pytest.param(
            endpoint("leave", '@get("/leave")').replace("()", "(thing: object)", 1),
            "functions/http/leave.py:6: nothing hands over",
            id="a parameter of nobody",
        ),
        pytest.param(
            endpoint("leave", '@get("/leave", status=204)').replace("None", "str"),
            "functions/http/leave.py:6: an answer with 204 has no body: return None, or give @get status=200",
            id="a body where there is none",
        ),
        pytest.param(
            endpoint("leave", '@get("/leave")').replace("...", "yield"),
            "functions/http/leave.py:6: leave yields: a function returns its answer",
            id="a generator",
        ),
        pytest.param(
            endpoint("leave", '@get("/leave")')
            .replace("from runtime", "from runtime.bindings.jobs import Jobs\nfrom runtime", 1)
            .replace("async def leave()", "def leave(jobs: Jobs)"),
            "functions/http/leave.py:7: a plain def runs beside the loop and cannot use jobs: write async def leave",
            id="a plain def with a binding",
        ),
    ],
)
def test_a_broken_file_leaves_the_others_running(root: Path, source: str, complaint: str) -> None:
    write(root, "http/leave.py", source)

    usable, broken = prepare_functions(SETTINGS, root=root)

    assert [one.loaded.entry.name for one in usable] == ["get_job", "bulk_analysis", "recover_stalled_work"]
    assert len(broken) == 1
    assert str(broken[0]).startswith(complaint)
    with pytest.raises(BundleError) as named:
        prepare_functions(SETTINGS, ["leave"], root=root)
    assert str(named.value) == str(broken[0])


@pytest.mark.parametrize(
    "summarize",
    [
        pytest.param("async def summarize(job, items): ...", id="async"),
        pytest.param("def summarize(items): ...", id="one parameter"),
        pytest.param("def summarize(job, items):\n    yield", id="a generator"),
        pytest.param("summarize = 5", id="no function"),
    ],
)
def test_a_summary_that_could_not_be_made_is_refused_before_a_job_is_done(tmp_path: Path, summarize: str) -> None:
    write(tmp_path, "jobs/shout.py", f"{SHOUT}\n\n{summarize}\n")

    _, broken = prepare_functions(SETTINGS, root=tmp_path)

    assert [str(error).partition(": ")[2] for error in broken] == [
        "summarize must be a plain def summarize(job, items) that returns a Struct"
    ]


def test_the_second_of_two_equal_routes_does_not_run(root: Path) -> None:
    write(root, "http/zoom.py", endpoint("zoom", '@get("/jobs/{id}")').replace("()", "(id: str)", 1))

    usable, broken = prepare_functions(SETTINGS, kinds=SERVED, root=root)

    assert [one.loaded.entry.name for one in usable] == ["get_job"]
    assert "is already at functions/http/get_job.py" in str(broken[0])


def test_without_a_name_only_what_is_meant_is_imported(root: Path) -> None:
    write(root, "http/leave.py", EXIT)

    usable, broken = prepare_functions(SETTINGS, kinds=WORKED, root=root)

    assert ([one.loaded.entry.kind for one in usable], broken) == (["job", "cron"], [])


@pytest.mark.parametrize(
    ("names", "kinds", "complaint"),
    [
        pytest.param(
            ["get_jib"], WORKED, "no function is named get_jib; there is bulk_analysis, recover_stalled_work", id="none"
        ),
        pytest.param(["get-job"], WORKED, "get_job is an endpoint, not a job or schedule", id="an endpoint"),
        pytest.param(
            ["recover_stalled_work"],
            SERVED,
            "recover_stalled_work is a schedule, not an endpoint or hub or site",
            id="a cron",
        ),
    ],
)
def test_a_name_of_another_kind_is_told(root: Path, names: list[str], kinds: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(BundleError) as caught:
        prepare_functions(SETTINGS, names, kinds=kinds, root=root)  # type: ignore[arg-type]  # of the two constants

    assert str(caught.value) == complaint


def test_a_python_without_the_packages_says_where_they_are() -> None:
    bare = [sys.executable, "-S"]
    ran = [
        subprocess.run([*bare, *command], cwd=FUNCTIONS.parent, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
        for command in (("-m", "runtime.functions"), ("local_emulator.py", "--demo"))
    ]

    assert {(one.returncode, one.stderr.partition(":")[0]) for one in ran} == {
        (1, "This Python lacks the product's packages")
    }
    assert {one.stderr.count("\n") for one in ran} == {1}


def test_the_list_of_functions_has_those_that_do_not_import(tmp_path: Path) -> None:
    for package in ("runtime", "functions"):
        shutil.copytree(FUNCTIONS.parent / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    write(tmp_path / "functions", "http/leave.py", EXIT)

    done = subprocess.run(
        [sys.executable, "-m", "runtime.functions"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )

    assert done.returncode == 2
    assert "GET /leave" in done.stdout
    assert done.stderr == "functions/http/leave.py:7: SystemExit: 3\n"


def test_a_worker_for_an_endpoint_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runtime.work", "get_job"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(FUNCTIONS.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )

    assert (done.returncode, done.stderr) == (2, "get_job is an endpoint, not a job or schedule\n")
