"""Artifacts of this run."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.artifact.trees import Trees


@pytest.fixture(scope="session")
def trees() -> Iterator[Trees]:
    """Those that were asked for, where anybody may read them, and only their owner may write."""
    with tempfile.TemporaryDirectory(prefix="dist-") as folder:
        Path(folder).chmod(0o755)
        yield Trees(Path(folder))
