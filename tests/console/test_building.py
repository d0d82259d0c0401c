"""The console as it is built: small, reproducible, of the API that there is, and part of the wheel."""

import gzip
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from runtime.console.building import DIST, TYPES, WEB, is_built, write_types
from runtime.console.node import find_node, is_new_enough

ROOT = Path(__file__).parents[2]
FIRST_LOAD_BYTES = 135_000
CHUNK_BYTES = 45_000
READ = """
from runtime.console.building import DIST
from runtime.site.built_files import PAGE, read_build
print(DIST)
print(read_build(DIST, ())[f"/{PAGE}"].media_type)
"""

pytestmark = pytest.mark.usefixtures("built")


def gzipped(name: str) -> int:
    return len(gzip.compress((DIST / name).read_bytes(), 9))


def test_the_first_load_and_each_further_chunk_are_small() -> None:
    first = set(re.findall(r'"/(assets/[^"]+)"', (DIST / "index.html").read_text()))  # what the page names is fetched

    assert sum(map(gzipped, first)) <= FIRST_LOAD_BYTES
    others = {path.relative_to(DIST).as_posix() for path in DIST.glob("assets/*.js")} - first
    assert others
    assert {name: gzipped(name) for name in others if gzipped(name) > CHUNK_BYTES} == {}


def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    find_node().run(WEB, "node_modules/vite/bin/vite.js", "build", "--outDir", str(tmp_path / "a folder"))

    again = {
        path.relative_to(tmp_path / "a folder"): path.read_bytes() for path in (tmp_path / "a folder").rglob("*.*")
    }
    built = {path.relative_to(DIST): path.read_bytes() for path in DIST.rglob("*.*") if path.name != ".sources"}
    assert {name: len(content) for name, content in again.items()} == {n: len(c) for n, c in built.items()}
    assert again == built


def test_the_types_are_those_of_the_api(tmp_path: Path) -> None:
    write_types(tmp_path / "schema.ts")

    assert (tmp_path / "schema.ts").read_text() == TYPES.read_text(), "the API has changed: make types"


def test_the_source_is_well_typed_and_laid_out() -> None:
    node = find_node()

    node.run(WEB, "node_modules/typescript/bin/tsc", "-p", ".")
    node.run(WEB, "node_modules/@biomejs/biome/bin/biome", "check")


def test_what_the_pages_name_in_their_markup_has_a_style() -> None:
    styles = "".join(path.read_text() for path in (WEB / "src/styles").glob("*.css"))
    named = {
        name
        for path in (WEB / "src").rglob("*.tsx")
        for names in re.findall(r'className="([^"]*)"', path.read_text())
        for name in names.split()
    }

    assert {name for name in named if not re.search(rf"\.{name}\b(?!-)", styles)} == set()


def test_what_is_built_is_built_once() -> None:
    assert is_built()
    done = subprocess.run(
        [sys.executable, "-m", "runtime.console"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == ""


def test_a_wheel_carries_what_is_built_and_not_what_it_is_built_from(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- ours

    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"runtime/console/dist/{path.relative_to(DIST).as_posix()}" for path in DIST.rglob("*.*")} <= set(names)
    assert [name for name in names if "console/web" in name or "node_modules" in name] == []
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    done = subprocess.run(  # noqa: S603 -- ours
        [sys.executable, "-c", READ],
        cwd=tmp_path / "installed",
        env={"PATH": ""},  # no Node
        capture_output=True,
        text=True,
        check=True,
    )
    folder, page = done.stdout.splitlines()
    assert Path(folder).is_relative_to(tmp_path / "installed")
    assert page == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [("v18.20.1", False), ("v20.18.9", False), ("v20.19.0", True), ("v21.7.0", False), ("v22.11.0", False),
     ("v22.12.0", True), ("v23.0.0", True), ("v24.19.0", True), ("nonsense", False)],
)  # fmt: skip
def test_a_node_is_taken_when_it_is_new_enough(version: str, *, is_enough: bool) -> None:
    assert is_new_enough(["/bin/echo", version]) is is_enough
