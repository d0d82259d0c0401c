"""Functions are imported one by one, and one that fails leaves the others."""

import pickle
from pathlib import Path
from typing import Annotated

import pytest
from msgspec import Meta

from runtime.bundle import FUNCTIONS, check_bundle, index_bundle, load
from runtime.errors import BundleError
from runtime.settings import Settings
from runtime.usable import prepare_functions
from tests.bundles import BULK_ANALYSIS, GET_JOB, RECOVER, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "functions"


def test_a_loaded_function_comes_with_its_types(root: Path) -> None:
    write(root, "http/get_job.py", GET_JOB)

    loaded = load(index_bundle(root).entries[0])

    assert loaded.parameters == {"job_id": str, "limit": Annotated[int, Meta(ge=1)]}
    assert loaded.returns is str
    assert loaded.summarize is None
    assert loaded.function.__name__ == "get_job"


def test_a_loaded_job_comes_with_its_summary(root: Path) -> None:
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)

    loaded = load(index_bundle(root).entries[0])

    assert loaded.summarize is not None
    assert loaded.summarize("job", [1, 2]) == 3


def test_equal_names_in_two_bundles_are_two_functions(tmp_path: Path) -> None:
    results = []
    for name in ("one", "two"):
        folder = tmp_path / name / "functions" / "cron"
        folder.mkdir(parents=True)
        (folder / "recover_stalled_work.py").write_text(RECOVER.replace("None: ...", f'str:\n    return "{name}"'))
        results.append(load(index_bundle(folder.parent).entries[0]).function)

    assert results[0] is not results[1]


def test_the_product_s_own_functions_keep_their_package() -> None:
    index, _ = check_bundle(FUNCTIONS)

    assert all(entry.module.startswith("functions.") for entry in index.entries)


def test_a_module_that_does_not_import_leaves_the_others_running(root: Path) -> None:
    write(root, "http/get_job.py", GET_JOB)
    write(root, "jobs/bulk_analysis.py", f"{BULK_ANALYSIS}\n\nWRONG = 1 / 0\n")
    write(root, "cron/recover_stalled_work.py", RECOVER.replace(" -> None", ""))

    usable, errors = prepare_functions(Settings(), root=root)

    assert [one.loaded.entry.name for one in usable] == ["get_job"]
    assert [str(error) for error in errors] == [
        "functions/jobs/bulk_analysis.py:15: ZeroDivisionError: division by zero",
        "functions/cron/recover_stalled_work.py:7: return of recover_stalled_work has no type",
    ]


@pytest.mark.parametrize("name", ["bulk_analysis", "bulk-analysis"])
def test_a_function_is_selected_by_either_name(root: Path, name: str) -> None:
    write(root, "http/get_job.py", GET_JOB)
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)

    entries = index_bundle(root).select([name])

    assert [entry.name for entry in entries] == ["bulk_analysis"]


def test_an_unknown_name_is_answered_with_near_ones(root: Path) -> None:
    write(root, "http/get_job.py", GET_JOB)
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)

    with pytest.raises(BundleError, match=r"no function is named bulk_analyses; there is bulk_analysis$"):
        index_bundle(root).select(["bulk-analyses"])


def test_an_entry_travels_to_another_process(root: Path) -> None:
    write(root, "http/get_job.py", GET_JOB)
    entry = index_bundle(root).entries[0]

    copy = pickle.loads(pickle.dumps(entry))  # noqa: S301 -- our own bytes

    assert copy == entry
