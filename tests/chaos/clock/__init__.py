"""Processes whose wall clock is wrong."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("skew.c")
ASK = "import datetime, time; print(time.time(), datetime.datetime.now().timestamp())"
Skew = Callable[[int], dict[str, str]]


def build(folder: Path) -> Skew:
    """Compile the library into `folder`; return what makes an environment in which the clock is so many seconds ahead.

    Skips the test where nothing can be preloaded or compiled.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("a wrong clock needs Linux and a C compiler")
    library = folder / "skew.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE], check=True)  # noqa: S603 -- our own source
    check(skewed(library)(1_000))
    return skewed(library)


def skewed(library: Path) -> Skew:
    return lambda seconds: {"LD_PRELOAD": str(library), "SKEW_S": str(seconds)}


def check(environment: dict[str, str]) -> None:
    """Check that Python sees the shift, so that no test passes under a clock that is right."""
    line = [sys.executable, "-c", ASK]
    output = subprocess.run(line, env={**os.environ, **environment}, check=True, capture_output=True, text=True).stdout  # noqa: S603 -- as above
    assert all(500 < float(moment) - time.time() < 1_500 for moment in output.split())
