"""The functions as deployments see them, read once."""

from typing import Any

import pytest
import yaml

from runtime.artifact.builder import LOCK, ROOT
from runtime.artifact.module_index import ModuleIndex
from runtime.infrastructure.deployed import Deployed, read_deployed
from runtime.infrastructure.rendering_all import render
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


@pytest.fixture(scope="session")
def files(deployed: list[Deployed]) -> dict[str, str]:
    return render(deployed)


@pytest.fixture(scope="session")
def objects(files: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The objects of each function, by its name in Kubernetes."""
    prefix = "kubernetes/functions/"
    return {
        place.removeprefix(prefix).removesuffix(".yaml"): list(yaml.safe_load_all(text))
        for place, text in files.items()
        if place.startswith(prefix)
    }
