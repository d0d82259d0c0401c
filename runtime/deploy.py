"""`python -m runtime.deploy NAME... | --all | --status | --rollback NAME | --serve`: one machine, many functions."""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from runtime.artifact.builder import Builder
from runtime.bundle import index_bundle
from runtime.cells.cell_process import try_out
from runtime.cells.cell_store import CellStore
from runtime.cells.dist_folder import artifacts_in
from runtime.cells.front_door import FrontDoor
from runtime.cells.supervisor import Plan, Supervisor, read_states, table
from runtime.commands import parse_port, run_command
from runtime.errors import BundleError
from runtime.logs import configure_logs
from runtime.settings import Settings, load_settings
from runtime.usable import prepare_functions

HOME = Path(".cells")


def main() -> None:
    """Do the one thing that is asked for.

    Raises:
        BundleError: A function cannot be built, is not as its manifest says, or does not become ready.
        ServersError: nginx is not installed.
    """
    wanted = parse_arguments()
    store = CellStore(wanted.home)
    if wanted.status:
        sys.stdout.writelines(f"{line}\n" for line in table(store, read_states(store.home)))
    elif wanted.rollback:
        manifest = store.roll_back(wanted.rollback.replace("-", "_"))
        sys.stdout.write(f"{manifest.name} runs {manifest.digest[:19]} again\n")
    elif wanted.serve:
        serve(store, wanted)
    else:
        asyncio.run(deploy(store, wanted))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m runtime.deploy", description="Deploy functions on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a function")
    parser.add_argument("--all", action="store_true", help="every function of the bundle")
    parser.add_argument(
        "--from", dest="dist", type=Path, metavar="DIR", help="artifacts that were built; default: build"
    )
    parser.add_argument("--home", type=Path, default=HOME, metavar="DIR", help="default: %(default)s")
    parser.add_argument("--status", action="store_true", help="what is deployed, and how it does")
    parser.add_argument("--rollback", metavar="NAME", help="let run what ran before")
    parser.add_argument("--serve", action="store_true", help="run what is deployed, until Ctrl-C")
    parser.add_argument("--port", type=parse_port, default=8080, help="of --serve, default: %(default)s")
    parser.add_argument(
        "--idle", type=float, default=300, metavar="S", help="a process without requests ends, default: 300"
    )
    parser.add_argument("--warm", action="store_true", help="of --serve: processes start at once, and stay")
    wanted = parser.parse_args()
    asked = (bool(wanted.names), wanted.all, wanted.status, bool(wanted.rollback), wanted.serve)
    if sum(asked) != 1:
        known = ", ".join(entry.name for entry in index_bundle().entries)
        message = f"name functions, or give one of --all, --status, --rollback NAME, --serve; there is {known}"
        raise BundleError(message)
    return wanted


async def deploy(store: CellStore, wanted: argparse.Namespace) -> None:
    """Check, try out and switch one function after the other; the first that fails ends it, those before stay."""
    with tempfile.TemporaryDirectory(prefix="careerbird-") as folder:
        dist = wanted.dist or build(wanted.names, Path(folder))
        names = [name.replace("-", "_") for name in wanted.names]
        places = [dist / name for name in names] or artifacts_in(dist)
        for artifact in places:
            before = store.deployed().get(artifact.name)
            manifest = store.keep(artifact)
            if before is None or before.digest != manifest.digest:
                await try_out(store.tree(manifest.digest), manifest, os.environ)
                store.switch(manifest.name, manifest.digest)
            was = (
                "as before"
                if before and before.digest == manifest.digest
                else f"before {before.digest[:19] if before else 'nothing'}"
            )
            sys.stdout.write(f"{manifest.name:28}  {manifest.digest[:19]}  {was}\n")


def build(names: list[str], folder: Path) -> Path:
    """Build functions into a folder, and return it."""
    functions, broken = prepare_functions(Settings(), names)
    if broken:
        raise broken[0]
    Builder().build(functions, folder)
    return folder


def serve(store: CellStore, wanted: argparse.Namespace) -> None:
    """Run what is deployed."""
    configure_logs(load_settings())
    front_door = FrontDoor(store.home, f"127.0.0.1:{wanted.port}")
    plan = Plan(idle_s=wanted.idle, is_warm=wanted.warm)
    asyncio.run(Supervisor(store, plan, front_door, os.environ).run())


if __name__ == "__main__":
    run_command(main)
