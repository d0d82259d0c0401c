"""Where things are named and stated: one file of a name, and statements that no function puts together."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

RUNTIME = Path(__file__).resolve().parents[1] / "runtime"
STORE = RUNTIME / "store"
# Words of SQL as this tree spells them, and whole beginnings in any spelling.
SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|VALUES|RETURNING|ORDER BY)\b"
    r"|(?i:\bselect\b.+\bfrom\b|\binsert\s+into\b|\bupdate\b.+\bset\b|\bdelete\s+from\b)",
    re.DOTALL,
)


def test_no_two_modules_have_the_same_file_name() -> None:
    """A file's name is how people speak of it and open it; two of a name are two answers to one question.

    One form is a pair that belongs together: `runtime/store/recovery.py` has the statements of recovery, and exactly
    one other `recovery.py` runs them.
    """
    places = defaultdict(list)
    for path in RUNTIME.rglob("*.py"):
        if path.name != "__init__.py":
            places[path.name].append(path)

    assert {name: paths for name, paths in places.items() if len(paths) > 1 and not is_pair(paths)} == {}


def is_pair(paths: list[Path]) -> bool:
    return len(paths) == 2 and [path.parent for path in paths].count(STORE) == 1


def test_no_function_of_the_store_puts_a_statement_together() -> None:
    """A statement is a constant, made of constants where the module is imported, so that no value ever gets into it.

    Ruff's rule about it (S608) cannot tell the two apart and is off for `runtime/store`; this test is why it may be.
    """
    found = {str(path): list(statements_put_together(path.read_text())) for path in STORE.rglob("*.py")}

    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param('f"SELECT id FROM {table}"', id="f-string"),
        pytest.param('"SELECT id FROM jobs WHERE " + condition', id="sum"),
        pytest.param('STATEMENT + " WHERE id = " + key', id="long sum"),
        pytest.param('"DELETE FROM %s" % table', id="percent"),
        pytest.param('"SELECT {} FROM jobs".format(columns)', id="format"),
        pytest.param('" WHERE ".join(parts)', id="join"),
        pytest.param('f"insert into {table} values (1)"', id="small letters"),
    ],
)
def test_such_a_statement_would_be_found(expression: str) -> None:
    """The test above passes for want of findings, so it has to be shown that it could find some."""
    method = f"class Reads:\n    async def read(self):\n        return {expression}\n"

    assert list(statements_put_together(method)) == [3]
    assert list(statements_put_together(f"STATEMENT = {expression}\n")) == []


def statements_put_together(source: str) -> Iterator[int]:
    """Yield the lines on which a function joins texts of which one is SQL."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inside = (node for node in ast.walk(function) if isinstance(node, ast.expr))
            yield from sorted({node.lineno for node in inside if joins_sql(node)})


def joins_sql(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
            parts = list(ast.walk(node))
        case ast.Call(func=ast.Attribute(value=ast.Constant() as text, attr="format" | "join")):
            parts = [text]
        case _:
            return False
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(SQL.search(text) for text in texts)
