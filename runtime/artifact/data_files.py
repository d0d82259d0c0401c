"""Files that modules read where they lie: tables beside our modules, and whatever lies in packages of others."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from runtime.artifact.distributions import NOT_LOADED, Installed
from runtime.artifact.module_index import OURS, Module

KNOWS = (b"__file__", b"files(")  # one of them stands in a module that reads what lies beside it


def read_by(module: Module, root: Path) -> Iterator[str]:
    """Yield the places below `root` of the files that a module of ours may read.

    A module that knows where it is, by `Path(__file__)` or `files("runtime.analysis")`, reads what lies in its package
    or in that one, and what `Path(__file__).parents[2] / "infra" / "migrations"` leads to. Python is not read so.
    """
    source = module.path.read_bytes()
    if not any(word in source for word in KNOWS):
        return
    file = module.path.resolve()
    tree = ast.parse(source)
    packages = {root / name.replace(".", "/") for node in ast.walk(tree) if (name := package_of(node))}
    if any(isinstance(node, ast.Name) and node.id == "__file__" for node in ast.walk(tree)):
        packages.add(file.parent)
    named = {path_of(node, file) for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.Call)}
    for package in packages - {root}:
        yield from (str(path.relative_to(root)) for path in files_of_package(package))
    for path in named - {None, root / OURS[1]}:
        if path is not None and path.is_relative_to(root):
            yield from files_below(path, root)


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


def files_of_package(package: Path) -> Iterator[Path]:
    """Yield what is no Python in a package and its folders; what lies in packages inside of it is theirs."""
    for path in sorted(package.rglob("*")):
        inside = [folder for folder in path.parents if folder != package and folder.is_relative_to(package)]
        is_others = any((folder / "__init__.py").exists() for folder in inside)
        if path.is_file() and not is_others and is_data(path.relative_to(package)):
            yield path


def files_below(path: Path, root: Path) -> Iterator[str]:
    """Yield the place of a file, or of all below a folder that is no Python."""
    for each in [path] if path.is_file() else sorted(path.rglob("*")):
        if each.is_file() and is_data(each.relative_to(root)):
            yield str(each.relative_to(root))


def is_data(place: Path) -> bool:
    """Say whether a file is neither Python nor for compilers."""
    return place.suffix != ".py" and not NOT_LOADED.search(place.as_posix())


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
