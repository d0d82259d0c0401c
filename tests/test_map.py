"""The map of the rooms is that of the import rules, and leaves no file of the queue out."""

import tomllib
from itertools import chain
from pathlib import Path

from tests.pages import quoted, rows

ROOT = Path(__file__).parents[1]


def test_the_rooms_are_the_layers_of_the_import_rules() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]

    assert [quoted(rooms) for rooms, _ in rows("map.md", "## Rooms")] == [layer.split(" | ") for layer in layers]


def test_each_file_of_the_queue_is_on_the_map_once() -> None:
    told = [quoted(files) for files, _ in rows("map.md", "## The queue, along an item's way")]

    files = {path.stem for path in (ROOT / "runtime" / "queue").glob("*.py")} - {"__init__"}
    assert sorted(chain.from_iterable(told)) == sorted(files)


def test_each_path_of_the_map_is_there() -> None:
    told = [quoted(path)[0] for path, _ in rows("map.md", "## What is where, otherwise")]

    assert [path for path in told if not (ROOT / path).is_dir()] == []
