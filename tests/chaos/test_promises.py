"""Every fault that is promised about has a test, and every fault test is about a promise."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"\A\s*Rows?: (.*?)\.(?:\s|\Z)", re.DOTALL)


def promised() -> set[str]:
    lines = (ROOT / "docs" / "faults.md").read_text().splitlines()
    rows = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    return set(rows[1:])


def rows_of_tests() -> set[str]:
    trees = [ast.parse(path.read_text()) for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    tests = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    found = [ROW.match(ast.get_docstring(test) or "") for test in tests]
    return {" ".join(row.split()) for match in found if match for row in match[1].split(";")}


def test_every_promise_is_tested_and_every_fault_test_is_about_one() -> None:
    assert rows_of_tests() == promised()
