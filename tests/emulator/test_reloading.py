"""A running emulator takes up what changes in the functions' files."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.emulator.emulators import DEADLINE_S, ENVIRON, copy_product, own_directory

GREET = '''"""Greet."""
from functions._shared.greeting import GREETING
from runtime.declare import get


@get("/greet", auth=False)
async def greet(name: str) -> str:
    return f"{GREETING} {name}"
'''
SHOUT = '''"""Shout."""
from runtime.bindings.items import Item
from runtime.declare import job


@job(item_type="word")
def shout(item: Item[str]) -> str:
    return item.item_id.upper()
'''


class Running(NamedTuple):
    """An emulator that shows its terminal."""

    process: subprocess.Popen[str]
    functions: Path
    url: str

    def read_until(self, end: str) -> str:
        """Return what it wrote to the end of the line that begins with `end`."""
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if line.strip().startswith(end):
                return said
        message = f"it ended without {end!r}: {said}"
        raise AssertionError(message)

    def write(self, path: str, source: str) -> None:
        (self.functions / path).write_text(source)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with own_directory() as directory:
        copy = copy_product(directory.parent)
        line = [sys.executable, str(copy / "local_emulator.py"), "--directory", str(directory), "--port", "0"]
        with subprocess.Popen(  # noqa: S603 (our own script)
            line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRON, cwd=copy
        ) as process:
            try:
                yield Running(process, copy / "functions", read_address(process))
            finally:
                process.terminate()
                process.wait(DEADLINE_S)


def read_address(process: subprocess.Popen[str]) -> str:
    """Read the banner to its end, and return the address of the API in it."""
    assert process.stdout
    banner = list(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
    return next(line.split()[1] for line in banner if line.split()[:1] == ["API"])


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:  # noqa: S310 (loopback)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_each_request_is_a_line_of_the_terminal(running: Running) -> None:
    get(f"{running.url}/livez")

    assert running.process.stdout
    line = next(line for line in running.process.stdout if "request.answered" in line)
    assert "status=200 function=livez method=GET path=/livez elapsed_ms=" in line


def test_what_is_added_changed_broken_mended_and_removed_is_so_without_a_restart(running: Running) -> None:
    url = running.url
    answers = [get(f"{url}/greet?name=you")[0]]

    running.write("_shared/greeting.py", '"""A greeting."""\n\nGREETING = "Hello"\n')
    running.write("http/greet.py", GREET)
    running.write("jobs/shout.py", SHOUT)
    added = running.read_until("job")
    answers.append(get(f"{url}/greet?name=you"))  # type: ignore[arg-type]  # it is there now
    running.write("_shared/greeting.py", '"""A greeting."""\n\nGREETING = "Good day"\n')
    running.read_until("reloaded")
    answers.append(get(f"{url}/greet?name=you"))  # type: ignore[arg-type]
    running.write("http/greet.py", GREET.replace("async def greet", "async def meet"))
    broken = running.read_until("broken")
    answers.append(get(f"{url}/greet?name=you")[0])
    (running.functions / "http/greet.py").unlink()
    removed = running.read_until("reloaded")

    assert answers == [404, (200, '"Hello you"'), (200, '"Good day you"'), 404]
    assert "functions/http/greet.py" in added
    assert "GET     /greet     greet\n" in added
    assert "broken  functions/http/greet.py:7: meet must be named greet, as its file" in broken
    assert "functions/http/greet.py" in removed
    assert get(f"{url}/livez")[0] == 200
