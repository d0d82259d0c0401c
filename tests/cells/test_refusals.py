"""What is not as `runtime.build` has made it is refused in one line, before anything is kept or switched."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runtime.artifact.checked import read_manifest
from runtime.artifact.manifest import MANIFEST, as_document
from runtime.cells.cell_store import CellStore
from runtime.cells.dist_folder import DistFolder, artifacts_in
from runtime.errors import BundleError
from tests.artifact.trees import Trees

PLACE = "functions/http/livez.py"


def claiming(**claims: Any) -> Callable[[Path], object]:
    """Return what lets an artifact say something else of itself, under a digest that is right for it."""

    def change(tree: Path) -> None:
        manifest = msgspec.structs.replace(read_manifest(tree), **claims)
        manifest = msgspec.structs.replace(manifest, digest=manifest.computed_digest())
        (tree / MANIFEST).write_bytes(as_document(manifest))

    return change


def for_later_python(tree: Path) -> None:
    interpreter = msgspec.structs.replace(read_manifest(tree).interpreter, since="3.99")
    claiming(interpreter=interpreter)(tree)


def for_other_python(tree: Path) -> None:
    interpreter = msgspec.structs.replace(read_manifest(tree).interpreter, tag="cpython-399-riscv64")
    claiming(interpreter=interpreter)(tree)


def saying(document: bytes) -> Callable[[Path], object]:
    return lambda tree: (tree / MANIFEST).write_bytes(document)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(lambda tree: (tree / PLACE).write_text("raise SystemExit\n"), PLACE, id="another content"),
        pytest.param(lambda tree: (tree / PLACE).unlink(), PLACE, id="a file less"),
        pytest.param(lambda tree: (tree / "more.py").touch(), "more.py", id="a file more"),
        pytest.param(lambda tree: os.mkfifo(tree / "pipe"), "pipe", id="a pipe"),
        pytest.param(lambda tree: (tree / "more").symlink_to("/etc"), "more", id="a link to a folder"),
        pytest.param(for_later_python, "for .*3.99 or later; this is", id="a later Python"),
        pytest.param(for_other_python, "for cpython-399-riscv64", id="another machine"),
        pytest.param(claiming(name="get_job"), "is the artifact of get_job", id="of another function"),
        pytest.param(claiming(name="../../../livez"), "is not what .* writes", id="a name that leaves the folder"),
        pytest.param(saying(b'{"name":"\xff"}'), "is not what .* writes", id="no text"),
        pytest.param(saying(b'{"route":' + b'{"a":' * 100_000), "is not what .* writes", id="brackets without end"),
    ],
)
def test_an_artifact_that_is_not_as_it_was_built_is_not_kept(
    trees: Trees, store: CellStore, tmp_path: Path, change: Callable[[Path], object], complaint: str
) -> None:
    changed = tmp_path / "livez"
    shutil.copytree(trees.of("livez"), changed, copy_function=os.link)
    for name in (PLACE, MANIFEST):  # a change is of this copy alone
        content = (changed / name).read_bytes()
        (changed / name).unlink()
        (changed / name).write_bytes(content)
    change(changed)

    with pytest.raises(BundleError, match=complaint):
        store.keep(changed)

    assert store.deployed() == {}
    assert list(store.home.glob("store/*")) == []


def test_what_was_changed_where_it_is_kept_is_not_gone_back_to(trees: Trees, store: CellStore) -> None:
    first, second = store.keep(trees.of("livez")), store.keep(trees.of("console"))
    for manifest in (first, second):
        store.switch("livez", manifest.digest)
    place = store.tree(first.digest) / PLACE
    plain = place.read_bytes()
    place.write_bytes(plain + b"#")

    with pytest.raises(BundleError, match=PLACE):
        store.roll_back("livez")
    still = store.deployed()["livez"]
    store.keep(trees.of("livez"))

    assert still.digest == second.digest
    assert place.read_bytes() == plain
    assert store.roll_back("livez").digest == first.digest


def test_artifacts_under_the_names_of_others_are_not_run(trees: Trees, tmp_path: Path) -> None:
    shutil.copytree(trees.of("livez"), tmp_path / "get_job")

    with pytest.raises(BundleError, match="get_job is the artifact of livez"):
        DistFolder(tmp_path, tmp_path)


def test_a_folder_without_artifacts_is_not_deployed_as_if_it_were_all(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="there are no artifacts; python"):
        artifacts_in(tmp_path)
