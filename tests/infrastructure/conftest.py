"""The functions as deployments see them, read once."""

import pytest

from runtime.artifact.builder import LOCK, ROOT
from runtime.artifact.module_index import ModuleIndex
from runtime.infrastructure.deployed import Deployed, read_deployed
from runtime.settings import Settings
from tests.bundles import prepared


@pytest.fixture(scope="session")
def deployed() -> list[Deployed]:
    """With what each may read, which takes seconds to find."""
    return read_deployed(prepared(Settings()), ModuleIndex(ROOT, LOCK))


@pytest.fixture
def declared() -> list[Deployed]:
    """As far as their files say it."""
    return [
        Deployed(entry=one.loaded.entry, settings=(), secrets=(), needs=one.needs, timeout_s=30.0)
        for one in prepared(Settings())
    ]
