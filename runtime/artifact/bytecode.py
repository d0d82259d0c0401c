"""Python's bytecode as artifacts have it: never compared with its source, and the same bytes wherever it is made."""

import ast
import importlib.util
import marshal
import sys
from collections.abc import Iterable
from pathlib import PurePosixPath

UNCHECKED = (0b01).to_bytes(4, "little")  # a hash of the source, which the interpreter does not look at (PEP 552)
# Later forms of marshal tell by counts of references, which other modules of this process change, what stands twice.
FORM = 2
NO_COLUMN = -1
Located = ast.stmt | ast.expr | ast.excepthandler | ast.arg | ast.keyword | ast.alias | ast.pattern
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def compile_module(source: bytes, place: str) -> bytes:
    """Return what stands in the `.pyc` of a module.

    Args:
        source: Of the module.
        place: Its place in the tree, which tracebacks show until the interpreter puts the whole path there.
    """
    tree = ast.parse(source, place)
    return seal(source, tree, list(ast.walk(tree)), place)


def compile_bare(source: bytes, place: str) -> bytes:
    """Return the same without docstrings, as `-OO` leaves them out; assertions stay."""
    tree = ast.parse(source, place)
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            node.body[:1] = [] if len(node.body) > 1 else [empty_at(node.body[0].lineno)]
    return seal(source, tree, nodes, place)


def empty_at(line: int) -> ast.Pass:
    """Return a statement that does nothing."""
    return ast.Pass(lineno=line, end_lineno=line, col_offset=NO_COLUMN, end_col_offset=NO_COLUMN)


def seal(source: bytes, tree: ast.Module, nodes: Iterable[ast.AST], place: str) -> bytes:
    """Compile, and put before the code what the interpreter asks for.

    The code knows its lines and not its columns, as with `-X no_debug_ranges`: a quarter less to read and to ship.
    """
    for node in nodes:
        if isinstance(node, Located):
            node.end_lineno = node.lineno
            node.col_offset = node.end_col_offset = NO_COLUMN
    code = compile(tree, place, "exec", dont_inherit=True, optimize=0)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source) + marshal.dumps(code, FORM)


def bytecode_place(place: str) -> str:
    """Return where the interpreter looks for the bytecode of a source."""
    path = PurePosixPath(place)
    return str(path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc")


def bare_place(place: str) -> str:
    """Return where the interpreter looks for bytecode whose source is not there."""
    return str(PurePosixPath(place).with_suffix(".pyc"))
