"""What a file of Python names of other modules: its imports, wherever they stand, and names of modules in literals."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

How = Literal["import", "later_import", "attribute", "on_demand", "literal"]
TABLES = {"Kind", "Need"}  # a `dict` with such keys: what is imported for one of them alone
CHECKERS = "TYPE_CHECKING"
DOTTED = re.compile(r"(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*")
ON_DEMAND = re.compile(r"(?P<module>[A-Za-z_]\w*(\.\w+)*):[A-Za-z_]\w*")
REST = re.compile(rb"(?:\.[A-Za-z_]\w*)+")
LOOKS_FOR = b"import find_spec"  # a module with this names packages whose files it reads
OPTIONAL = {"ImportError", "ModuleNotFoundError", "Exception"}


class Reference(Struct, frozen=True, gc=False):
    """One name that may be a module's.

    Attributes:
        target: Such as `runtime.store.database`; with a `*` at its end all whose names begin so.
        line: Where it stands.
        how: An import without which the module does not load, one that may fail or not come, what is imported from a
            module, or a text: `module:function`, or any name.
        only_for: The kind or need in whose table it stands; None outside of such tables.
    """

    target: str
    line: int
    how: How
    only_for: str | None = None


@lru_cache(maxsize=4_096)
def read_references(source: bytes, module: str, *, is_package: bool) -> tuple[Reference, ...]:
    """Return what a module's source names; what only type checkers read is left out.

    Args:
        source: Of a module that compiles.
        module: Its name.
        is_package: Whether it is an `__init__.py`.
    """
    walk = Walk(module if is_package else module.rpartition(".")[0], looks_for_packages=LOOKS_FOR in source)
    walk.visit(ast.parse(source))
    return tuple(dict.fromkeys(walk.found))


@lru_cache(maxsize=256)
def read_native_references(
    content: bytes, packages: tuple[str, ...], required: tuple[str, ...]
) -> tuple[Reference, ...]:
    """Return what a compiled module may import.

    Args:
        content: Of the module.
        packages: Every dotted name in it that begins with one of these is taken for a module's.
        required: So is every one of these, which its distribution requires.
    """
    names = {name for package in packages for name in names_in(content, package)}
    names.update(name for name in required if re.search(rb"\b%s\b" % name.encode(), content))
    return tuple(Reference(name, 0, "literal") for name in sorted(names))


def names_in(content: bytes, package: str) -> Iterator[str]:
    """Yield the dotted names in some bytes that begin with a package."""
    beginning = package.encode()
    at = content.find(beginning + b".")
    while at >= 0:
        if rest := REST.match(content, at + len(beginning)):
            yield f"{package}{rest[0].decode()}"
        at = content.find(beginning + b".", at + 1)


class Walk:
    """One walk through a module's syntax tree.

    Attributes:
        found: What was found so far.
    """

    def __init__(self, package: str, *, looks_for_packages: bool) -> None:
        self.found: list[Reference] = []
        self._package = package
        self._looks_for_packages = looks_for_packages
        self._only_for: str | None = None
        self._is_later = False
        self._visitors: dict[type, Callable[[Any], None]] = {
            ast.If: self._visit_if,
            ast.Try: self._visit_try,
            ast.FunctionDef: self._visit_function,
            ast.AsyncFunctionDef: self._visit_function,
            ast.Import: self._visit_import,
            ast.ImportFrom: self._visit_import_from,
            ast.AnnAssign: self._visit_annotated,
            ast.Constant: self._visit_constant,
            ast.JoinedStr: self._visit_joined,
        }

    def visit(self, node: ast.AST) -> None:
        """Find what a node and those below it name."""
        visit = self._visitors.get(type(node))
        if visit is None:
            self._visit_all(ast.iter_child_nodes(node))
        else:
            visit(node)

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _visit_if(self, node: ast.If) -> None:
        is_for_checkers = getattr(node.test, "id", getattr(node.test, "attr", None)) == CHECKERS
        self._visit_later(node.orelse if is_for_checkers else ast.iter_child_nodes(node))

    def _visit_try(self, node: ast.Try) -> None:
        inside = (*node.body, *node.handlers, *node.orelse)
        visit = self._visit_later if any(map(catches_failed_imports, node.handlers)) else self._visit_all
        visit(inside)
        self._visit_all(node.finalbody)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit_later(ast.iter_child_nodes(node))

    def _visit_later(self, nodes: Iterable[ast.AST]) -> None:
        before = self._is_later
        self._is_later = True
        self._visit_all(nodes)
        self._is_later = before

    def _visit_import(self, node: ast.Import) -> None:
        for name in node.names:
            self._add(name.name, node, "later_import" if self._is_later else "import")

    def _visit_import_from(self, node: ast.ImportFrom) -> None:
        base = self._absolute("." * node.level + (node.module or ""))
        self._add(base, node, "later_import" if self._is_later else "import")
        for name in node.names:
            self._add(f"{base}.{name.name}", node, "attribute")

    def _visit_annotated(self, node: ast.AnnAssign) -> None:
        if not isinstance(node.value, ast.Dict) or not is_table(node.annotation):
            self._visit_all(ast.iter_child_nodes(node))
            return
        for key, value in zip(node.value.keys, node.value.values, strict=True):
            self._only_for = str(key.value) if isinstance(key, ast.Constant) else None
            self.visit(value)
        self._only_for = None

    def _visit_constant(self, node: ast.Constant) -> None:
        text = node.value
        if not isinstance(text, str):
            return
        if self._looks_for_packages and text.isidentifier():
            self._add(text, node, "on_demand")
        elif found := ON_DEMAND.fullmatch(text):
            self._add(found["module"], node, "on_demand")
        elif DOTTED.fullmatch(text):
            self._add(text, node, "literal")

    def _visit_joined(self, node: ast.JoinedStr) -> None:
        """Take `f"anyio._backends._{name}"` for all modules whose names begin so."""
        first = node.values[0] if node.values else None
        if isinstance(first, ast.Constant) and "." in (text := str(first.value)) and DOTTED.match(text):
            self._add(f"{text}*", node, "literal")
        self._visit_all(node.values)

    def _absolute(self, name: str) -> str:
        bare = name.lstrip(".")
        level = len(name) - len(bare)
        if not level:
            return bare
        parts = self._package.split(".")
        return ".".join([*parts[: len(parts) - level + 1], *([bare] if bare else [])])

    def _add(self, target: str, node: ast.expr | ast.stmt, how: How) -> None:
        self.found.append(Reference(target, node.lineno, how, self._only_for))


def is_table(annotation: ast.expr) -> bool:
    """Say whether this is `dict[Kind, ...]` or `dict[Need, ...]`."""
    match annotation:
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Name(id=keys), *_])):
            return keys in TABLES
        case _:
            return False


def catches_failed_imports(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler goes on without a module."""
    caught = ast.walk(handler.type) if handler.type else iter(())
    return handler.type is None or any(isinstance(node, ast.Name) and node.id in OPTIONAL for node in caught)
