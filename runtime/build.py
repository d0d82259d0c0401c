"""`python -m runtime.build NAME... | --all`: makes of each function a folder that runs by itself, and an image."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from runtime.artifact.builder import LOCK, ROOT, Builder
from runtime.artifact.manifest import Manifest
from runtime.artifact.unchanged import find_unchanged, hash_inputs, write_note
from runtime.bundle import check_bundle, index_bundle
from runtime.commands import EXIT_ERROR, run_command
from runtime.errors import BundleError
from runtime.on_demand import import_object
from runtime.prepared import Prepared
from runtime.settings import Settings
from runtime.usable import prepare_functions

LARGEST_COUNT = 10
MEGABYTE = 1_000_000


def main() -> int:
    """Build, and print what was built with its ten largest entries; errors are one line each, and write nothing."""
    wanted = parse_arguments()
    inputs = hash_inputs(ROOT, LOCK, wanted.base)
    names = [name.replace("-", "_") for name in wanted.names] or [one.name for one in check_bundle()[0].entries]
    manifests = find_unchanged(wanted.out, names, inputs)
    if manifests is None:
        functions, broken = prepare_functions(Settings(), wanted.names)
        if broken:
            sys.stderr.writelines(f"{error}\n" for error in broken)
            return EXIT_ERROR
        manifests = Builder(wanted.base).build(shown(functions), wanted.out)
        write_note(wanted.out, names, inputs)
    sys.stdout.writelines(f"{line}\n" for line in report(manifests, wanted.out))
    return 0


def parse_arguments() -> argparse.Namespace:
    """Read the command line; without a name and without `--all` it names the functions that there are."""
    parser = argparse.ArgumentParser(prog="python -m runtime.build", description="Build functions, each by itself.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a function")
    parser.add_argument("--all", action="store_true", help="every function of the bundle")
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("--base", type=Path, metavar="DIR", help="an OCI layout whose image is the base of the images")
    wanted = parser.parse_args()
    if bool(wanted.names) == wanted.all:
        message = f"name functions, or give --all; there is {', '.join(entry.name for entry in index_bundle().entries)}"
        raise BundleError(message)
    return wanted


def shown(functions: Sequence[Prepared]) -> Iterable[Prepared]:
    """Yield the functions, with a bar where a person looks and there are several."""
    if len(functions) == 1 or not sys.stderr.isatty():
        return functions
    bar: Iterable[Prepared] = import_object("rich.progress:track")(functions, "building")
    return bar


def report(manifests: Sequence[Manifest], out: Path) -> Iterator[str]:
    """Yield a line for each function, and the ten largest entries of the trees."""
    width = max(len(manifest.name) for manifest in manifests)
    for manifest in manifests:
        if manifest.sizes:
            sizes = manifest.sizes
            size = f"{sizes.zipped / MEGABYTE:5.1f} MB zipped, {sizes.code_zipped / 1_000:4.0f} kB of our code"
            yield f"{manifest.name:{width}}  {manifest.digest[:19]}  {size}"
    yield f"largest entries of {out}:"
    entries: Counter[str] = Counter()
    for manifest in manifests:
        entries |= sizes_of(manifest, out)
    yield from (f"  {size / MEGABYTE:6.2f} MB  {entry}" for entry, size in entries.most_common(LARGEST_COUNT))


def sizes_of(manifest: Manifest, out: Path) -> Counter[str]:
    """Return the bytes of each entry at the top of a tree."""
    sizes: Counter[str] = Counter()
    for place in manifest.places():
        sizes[place.partition("/")[0]] += (out / manifest.name / place).stat().st_size
    return sizes


if __name__ == "__main__":
    run_command(main)
