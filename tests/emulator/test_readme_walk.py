"""The README's lines, pasted into a shell beside a running emulator, with the machine's own programs alone."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.emulators import DEADLINE_S, ENVIRON, ROOT, copy_product, own_directory

README = (ROOT / "README.md").read_text()
BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
SHELLS = [shell for shell in ("sh", "bash", "zsh") if shutil.which(shell, path=BARE["PATH"])]
FOLLOWS = re.compile(r"^(?=\{$|\[$|:$|event: )", re.MULTILINE)


def block_with(text: str) -> str:
    """Return the block of shell that has a text."""
    return next(block for block in blocks("sh") if text in block)


def example(file: str) -> str:
    """Return the example that begins with a file's name."""
    return next(block for block in blocks("python") if block.startswith(f"# {file}\n"))


def blocks(language: str) -> list[str]:
    """Return the README's blocks of a language."""
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return found


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder like a clone's, with the README's functions, in which `make run` runs."""
    if shutil.which("curl", path=BARE["PATH"]) is None or shutil.which("python3", path=BARE["PATH"]) is None:
        pytest.skip("there is no curl or python3 of the machine's own")
    with own_directory() as directory:
        copy = copy_product(directory.parent)
        shutil.copytree(ROOT / "runtime/emulator/samples", copy / "runtime/emulator/samples")
        (copy / ".venv").symlink_to(sys.prefix)
        for file in ("functions/jobs/shout.py", "functions/http/submit_shout.py"):
            (copy / file).write_text(example(file))
        with subprocess.Popen(
            [".venv/bin/python", "local_emulator.py", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env=ENVIRON,
            cwd=copy,
        ) as process:
            try:
                assert process.stdout
                assert any(line == "Ctrl-C stops it.\n" for line in process.stdout)
                yield copy
            finally:
                process.terminate()
                process.wait(DEADLINE_S)


def paste(shell: str, lines: str, folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 (a shell of the machine)
        [f"/bin/{shell}"], input=lines, cwd=folder, env=BARE, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_the_first_job_goes_from_files_to_a_ranking(folder: Path, shell: str) -> None:
    said = paste(shell, block_with("/analyze/bulk"), folder)

    *events, result, items = (part for part in FOLLOWS.split(said) if part)
    assert [line for event in events for line in event.splitlines() if line.startswith("event: ")][
        -1
    ] == "event: completed"
    assert json.loads(result)["analyzedCount"] == 2
    assert [item["status"] for item in json.loads(items)["items"]] == ["completed"] * 2


def test_the_gaps_of_the_same_resumes_end_in_a_matrix_and_an_explanation(folder: Path) -> None:
    said = paste(SHELLS[0], block_with("/analyze/bulk") + block_with("/analyze/skill-gap"), folder)

    *_, result, explanation = (part for part in FOLLOWS.split(said) if part)
    [gaps] = json.loads(result)["descriptions"]
    assert [skill["skill"] for skill in gaps["skills"]] == ["Python", "PostgreSQL"]
    assert {row["label"] for row in gaps["candidates"]} == {"r01.pdf", "r03.docx"}
    assert json.loads(explanation)["sections"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_first_report_is_a_pdf(folder: Path, shell: str) -> None:
    paste(shell, block_with("/analyze/bulk") + block_with("/reports"), folder)

    report = folder / "report.pdf"
    assert report.read_bytes().startswith(b"%PDF-")
    report.unlink()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_job_type_of_one_s_own_is_tried_and_submitted(folder: Path, shell: str) -> None:
    said = paste(shell, block_with("/api/shout"), folder)

    fired, *_, items = (part for part in FOLLOWS.split(said) if part)
    assert json.loads(fired) == {"text": "QUIET!"}
    assert [item["resultData"] for item in json.loads(items)["items"]] == [{"text": "QUIET!"}, {"text": "CALM!"}]
