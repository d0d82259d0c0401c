"""`python -m runtime.render [--check]`: writes `infra/deploy/` from the functions, or says what is not as they say."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from runtime.artifact.builder import LOCK, ROOT
from runtime.artifact.module_index import ModuleIndex
from runtime.commands import EXIT_ERROR, run_command
from runtime.errors import BundleError
from runtime.infrastructure.deployed import read_deployed
from runtime.infrastructure.rendering_all import render
from runtime.settings import Settings
from runtime.usable import prepare_functions

OUT = ROOT / "infra" / "deploy"
OWN = {"README.md"}  # written by people


def main() -> int:
    """Write the files, or compare them; a function that is broken is one line, and nothing is written."""
    parser = argparse.ArgumentParser(prog="python -m runtime.render", description="Write what deployments need.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not as it would be")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="default: infra/deploy")
    wanted = parser.parse_args()
    functions, broken = prepare_functions(Settings(), ())
    if broken:
        raise BundleError(str(broken[0]))
    files = render(read_deployed(functions, ModuleIndex(ROOT, LOCK)))
    if wanted.check:
        return report(list(find_differences(files, wanted.out)))
    write(files, wanted.out)
    sys.stdout.write(f"{len(files)} files in {wanted.out}\n")
    return 0


def find_differences(files: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield a sentence for each file that is missing, another, or too many."""
    for place, text in files.items():
        path = folder / place
        if not path.is_file():
            yield f"{path}: it is missing"
        elif path.read_text(encoding="utf-8") != text:
            yield f"{path}: it is not what the functions say"
    yield from (f"{path}: no function has it any more" for path in find_stale(files, folder))


def find_stale(files: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Yield files that no function has any more."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in files.keys() | OWN:
            yield path


def report(differences: list[str]) -> int:
    """Print what is wrong; return the exit code."""
    sys.stderr.writelines(f"{line}; write them with python -m runtime.render\n" for line in differences)
    return EXIT_ERROR if differences else 0


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write every file, and delete those that no function has any more."""
    for path in list(find_stale(files, folder)):
        path.unlink()
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run_command(main)
