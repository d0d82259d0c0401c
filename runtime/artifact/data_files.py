"""Files that modules read where they lie: tables beside our modules, and whatever lies in packages of others."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from runtime.artifact.distributions import NOT_LOADED, Installed
from runtime.artifact.module_index import OURS, Module


def read_by(module: Module, root: Path) -> Iterator[str]:
    """Yield the places below `root` of the files that a module of ours reads, as far as its source says it.

    `Path(__file__).parents[2] / "infra" / "migrations"` says it, and `files("runtime.analysis")`; of a folder they mean
    everything below it that is no Python.
    """
    for node in ast.walk(ast.parse(module.path.read_bytes())):
        found = path_of(node, module.path.resolve()) if isinstance(node, ast.BinOp | ast.Call) else None
        package = package_of(node)
        if package is not None:
            found = root / package.replace(".", "/")
        if found is not None and found.is_relative_to(root) and found != root / OURS[1]:
            yield from (str(path.relative_to(root)) for path in files_in(found, is_package=package is not None))


def path_of(node: ast.expr, file: Path) -> Path | None:
    """Return the path of `Path(__file__).parent / "name"`, which ends in a name; None for any other expression."""
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=str(name))):
            folder = path_of(left, file) or folder_of(left, file)
            return folder / name if folder else None
        case ast.Call(func=ast.Attribute(value=value, attr="with_name"), args=[ast.Constant(value=str(name))]):
            path = folder_of(value, file)
            return path.with_name(name) if path else None
        case _:
            return None


def folder_of(node: ast.expr, file: Path) -> Path | None:
    """Return the path of `Path(__file__).resolve().parents[1]`."""
    match node:
        case ast.Call(func=ast.Name(id="Path"), args=[ast.Name(id="__file__")]):
            return file
        case ast.Call(func=ast.Attribute(value=value, attr="absolute" | "resolve"), args=[]):
            return folder_of(value, file)
        case ast.Attribute(value=value, attr="parent"):
            return above(folder_of(value, file), 0)
        case ast.Subscript(value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(number))):
            found = above(folder_of(value, file), number)
        case _:
            found = None
    return found


def above(path: Path | None, number: int) -> Path | None:
    """Return one of the folders that a path lies in."""
    return path.parents[number] if path else None


def package_of(node: ast.AST) -> str | None:
    """Return `runtime.analysis` of `files("runtime.analysis")`, of `importlib.resources`."""
    match node:
        case ast.Call(func=ast.Name(id="files"), args=[ast.Constant(value=str(name))]):
            return name
        case _:
            return None


def files_in(path: Path, *, is_package: bool) -> Iterator[Path]:
    """Yield a file, or what is no Python below a folder; what lies in packages inside of a package is theirs."""
    if path.is_file():
        yield path
        return
    for each in sorted(path.rglob("*")):
        inner = [folder for folder in each.parents if folder != path and folder.is_relative_to(path)]
        is_others = is_package and any((folder / "__init__.py").exists() for folder in inner)
        place = each.relative_to(path).as_posix()
        if each.is_file() and not is_others and each.suffix != ".py" and not NOT_LOADED.search(place):
            yield each


def brought_by(installed: Installed, modules: Iterable[Module]) -> Iterator[str]:
    """Yield the places of what comes with some modules of a distribution: data, libraries, name, version, licence."""
    loaded = {str(PurePosixPath(module.place).parent) for module in modules}
    sources = set(installed.modules.values())
    packages = {str(PurePosixPath(place).parent) for place in sources}
    yield from installed.metadata_files
    for place in installed.files:
        if place in sources or ".dist-info/" in place or place.endswith(".py"):
            continue
        folders = [str(folder) for folder in PurePosixPath(place).parents[:-1]]
        nearest = next((folder for folder in folders if folder in packages), None)
        if nearest in loaded if nearest else folders:
            yield place
