"""The console in a real Chromium, on an emulator with servers of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

from runtime.console.building import build, is_built
from runtime.console.node import BuildError
from tests.console.browsers import find_chromium
from tests.console.consoles import Console, opened
from tests.emulator.emulators import Started, own_directory, started

SOURCES = ("runtime", "functions", "infra")


class Place(NamedTuple):
    """Where an emulator keeps its data, for one that takes its place."""

    emulator: Started
    directory: Path


@pytest.fixture(scope="module")
def built() -> None:
    """The console, built as `make setup` builds it."""
    try:
        if not is_built():
            build()
    except BuildError as error:
        pytest.fail(f"The console cannot be built: {error}", pytrace=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this module; another module's tests may need the loop that it runs in."""
    path = find_chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture(scope="module")
def emulator(built: None) -> Iterator[Started]:
    """The whole product; each test is a user of its own."""
    assert built is None
    assert sys.platform != "win32"
    with own_directory() as directory, started(directory) as running:
        yield running
        assert "eyJ" not in running.errors.read_text()  # how a token begins: none is in the log of any test


@pytest.fixture
def console(browser: Browser, emulator: Started) -> Iterator[Console]:
    """The console, opened as the banner's line opens it; nothing may go wrong in it unseen."""
    with opened(browser, emulator.ready) as page:
        yield page
        assert page.troubles == []
