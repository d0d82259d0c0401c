"""Artifacts, and a store of deployed ones."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.cells.cell_store import CellStore
from tests.artifact.trees import Trees
from tests.realtime.live import free_port


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    return Trees(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CellStore]:
    """A store with a path short enough for Unix sockets."""
    home = Path("/tmp") / f"cells-{tmp_path.name[-8:]}-{free_port()}"  # noqa: S108 -- made here, and deleted
    home.mkdir(mode=0o755)
    yield CellStore(home)
    shutil.rmtree(home)
