"""Artifacts of this run."""

from pathlib import Path

import pytest

from tests.artifact.trees import Trees


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    folder = tmp_path_factory.mktemp("dist")
    Path(folder).chmod(0o755)
    return Trees(folder)
