"""The glossary's terms are where it says, and its words mean one thing."""

import ast
import asyncio
import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from tests.pages import quoted, rows

PAGE = "glossary.md"
RUNTIME = Path(__file__).parents[1] / "runtime"
WORDS = {quoted(word)[0]: quoted(places) for word, places in rows(PAGE, "## Words for one thing alone")}
GIVEN = {"__slots__", *dir(asyncio.Protocol)}  # the language's and the library's words
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def names_of(path: Path) -> set[str]:
    """Return what a module names: functions, classes, parameters, variables, attributes that it sets."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                names.add(name)
            case _:
                pass
    return names - GIVEN


def parts_of(name: str) -> set[str]:
    return {part.lower().removesuffix("s") for part in PART.findall(name)}


def test_every_term_is_where_the_glossary_says_and_they_are_in_order() -> None:
    terms = list(rows(PAGE, "## Terms"))

    assert all(resolve_name(quoted(place)[0]) for _, _, place in terms)
    assert [term for term, *_ in terms] == sorted(term for term, *_ in terms)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_used_in_its_rooms_alone(word: str) -> None:
    speaking = {
        path.relative_to(RUNTIME).as_posix()
        for path in RUNTIME.rglob("*.py")
        if any(word in parts_of(name) for name in names_of(path))
    }

    strays = {path for path in speaking if not any(path.startswith(place) for place in WORDS[word])}
    assert strays == set()
    assert all(any(path.startswith(place) for path in speaking) for place in WORDS[word])
