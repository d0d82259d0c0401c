"""One function's file: read, never imported."""

import ast
import importlib.util
import inspect
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import ValidationError

from runtime import declare
from runtime.bundle.entries import Entry, fault
from runtime.declare import Cron, Declared
from runtime.settings import Settings

FOLDERS: dict[str, tuple[str, ...]] = {
    "http": ("get", "post", "delete", "site"),
    "jobs": ("job",),
    "cron": ("cron",),
    "hub": ("hub",),
}
DECORATORS: dict[str, Callable[..., declare.Decorator]] = {
    "get": declare.get,
    "post": declare.post,
    "delete": declare.delete,
    "job": declare.job,
    "cron": declare.cron,
    "hub": declare.hub,
    "site": declare.site,
}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def read_entry(path: Path) -> Entry:
    """Read one function's file.

    Raises:
        BundleError: It is not one documented function, or class of a hub, with one known decorator and
            literal arguments.
    """
    tree = parse(path)
    summary = read_summary(tree, path)
    definition, call = find_declaration(tree, path)
    declared = read_declaration(call, path, path.stem)
    return Entry(
        name=path.stem,
        kind=declared.__struct_config__.tag,  # type: ignore[arg-type]  # the tags are the literals
        declared=declared,
        summary=summary,
        path=path,
        line=definition.lineno,
        module=choose_module_name(path),
    )


def parse(path: Path) -> ast.Module:
    """Parse one file of Python."""
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        raise fault(path, error.lineno or 1, error.msg) from error
    except ValueError as error:  # null bytes, until Python 3.12
        raise fault(path, 1, str(error)) from error


def read_summary(tree: ast.Module, path: Path) -> str:
    """Return the first line of the module's docstring."""
    summary = (ast.get_docstring(tree) or "").partition("\n")[0]
    if not summary:
        raise fault(path, 1, "the module needs a docstring; its first line describes the function")
    return summary


def find_declaration(tree: ast.Module, path: Path) -> tuple[Definition, ast.Call]:
    """Return the one decorated function or class, which bears the file's name, and its decorator."""
    allowed = FOLDERS[path.parent.name]
    check_imports(tree, path)
    found = list(declarations(tree))
    if not found:
        raise fault(path, 1, f"no function is decorated with @{' or @'.join(allowed)} of {declare.__name__}")
    definition, decorator = found[0]
    if len(found) > 1:
        raise fault(path, found[1][1].lineno, "a second declaration; one file is one function")
    if not isinstance(decorator, ast.Call):
        raise fault(path, decorator.lineno, "the decorator needs its arguments in parentheses")
    if ast.unparse(decorator.func) not in allowed:
        raise fault(path, decorator.lineno, f"{path.parent.name}/ holds @{' and @'.join(allowed)}")
    check_name(definition, path)
    return definition, decorator


def check_imports(tree: ast.Module, path: Path) -> None:
    """Refuse what `runtime.declare` does not have, such as `put`, and say what it has."""
    for node in imports_of_declare(tree):
        for name in (name.name for name in node.names if name.name not in vars(declare) and name.name != "*"):
            there_is = ", ".join(f"@{decorator}" for decorator in DECORATORS)
            raise fault(path, node.lineno, f"{declare.__name__} has no {name}; it has {there_is}")


def imports_of_declare(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    """Yield each import from `runtime.declare` at the top of the module."""
    yield from (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == declare.__name__)


def check_name(definition: Definition, path: Path) -> None:
    """Refuse a name that is not the file's; a hub is a class, everything else a function."""
    if not path.stem.isidentifier():
        there = path.with_stem(re.sub(r"\W", "_", path.stem)).name
        raise fault(path, definition.lineno, f"{path.stem} cannot be a function's name: call the file {there}")
    is_hub = path.parent.name == "hub"
    name = declare.camel(path.stem) if is_hub else path.stem
    if definition.name != name:
        raise fault(path, definition.lineno, f"{definition.name} must be named {name}, as its file")
    if isinstance(definition, ast.ClassDef) != is_hub:
        raise fault(path, definition.lineno, f"{name} must be a {'class' if is_hub else 'function'}")


def declarations(tree: ast.Module) -> Iterator[tuple[Definition, ast.expr]]:
    """Yield each function and class of the module with each decorator that `runtime.declare` made."""
    imported = {name.name for node in imports_of_declare(tree) for name in node.names} & DECORATORS.keys()
    for node in (node for node in tree.body if isinstance(node, Definition)):
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(called, ast.Name) and called.id in imported:
                yield node, decorator


def read_declaration(call: ast.Call, path: Path, name: str) -> Declared:
    """Return what the decorator would attach to a function called `name`."""
    arguments = [read_literal(node, path) for node in call.args]
    facts = {keyword.arg or "**": read_literal(keyword.value, path) for keyword in call.keywords}

    def function() -> None: ...

    function.__name__ = name
    decorator = DECORATORS[ast.unparse(call.func)]
    try:
        decorator(*arguments, **facts)(function)
    except (TypeError, ValidationError) as error:
        is_understood = isinstance(error, ValidationError) and decorator is not declare.cron
        advice = "" if is_understood else f"; {describe_arguments(decorator)}"
        raise fault(path, call.lineno, str(error).replace(" - at `$.", " for `") + advice) from error
    declared: Declared = getattr(function, declare.DECLARED)
    setting = declared.every_minutes_setting if isinstance(declared, Cron) else None
    if setting and setting.lower() not in Settings.__struct_fields__:
        raise fault(path, call.lineno, f"there is no setting {setting}")
    return declared


def describe_arguments(decorator: Callable[..., declare.Decorator]) -> str:
    """Say what a decorator takes."""
    if decorator is declare.cron:
        return 'a schedule is every_s=300, every_minutes_setting="A_SETTING" or daily_at="03:00" (UTC), no crontab line'
    return f"it takes {', '.join(inspect.signature(decorator).parameters)}"


def read_literal(node: ast.expr, path: Path) -> object:
    """Return the value of a literal."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError) as error:
        raise fault(path, node.lineno, f"{ast.unparse(node)} is not a literal") from error


def choose_module_name(path: Path) -> str:
    """Return the name to import a file under.

    A bundle that Python finds as a package keeps its names; any other gets names of its own, because two bundles
    may have equal files.
    """
    root = path.parents[1]
    spec = importlib.util.find_spec(root.name) if root.name.isidentifier() else None
    locations = (spec.submodule_search_locations if spec else None) or ()
    if root in (Path(location).resolve() for location in locations):
        return f"{root.name}.{path.parent.name}.{path.stem}"
    return f"bundle_{zlib.crc32(bytes(root)):08x}_{path.parent.name}_{path.stem}"
