"""The page about a job's life names every statement that moves a job or an item, and nothing else."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

import runtime.store
from tests.pages import quoted, rows

PAGE = "a-jobs-life.md"
HEADINGS = {"## Jobs": "processing_jobs", "## Items": "processing_job_items"}
MOVES = r"INSERT INTO {0}\b|DELETE FROM {0}\b|UPDATE {0}\b(?:(?!WHERE|FROM).)*?\bstatus = "
BY_FUNCTION = {"upkeep.DELETE_EXPIRED_JOBS"}  # of the database


def statements() -> Iterator[tuple[str, str]]:
    """Yield the statements of the store, by module and name."""
    for module in iter_modules(runtime.store.__path__):
        for name, value in vars(import_module(f"runtime.store.{module.name}")).items():
            if name.isupper() and isinstance(value, str):
                yield f"{module.name}.{name}", value


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_page_names_the_statements_that_move(heading: str) -> None:
    moving = re.compile(MOVES.format(HEADINGS[heading]), re.DOTALL)

    named = {name for row in rows(PAGE, heading) for name in quoted(row[-1])}

    assert named - BY_FUNCTION == {name for name, text in statements() if moving.search(text)}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_statement_writes_the_state_that_its_row_leads_to(heading: str) -> None:
    texts = dict(statements())
    moves = [row for row in rows(PAGE, heading) if "-" not in row[:2]]  # the table itself makes a new row `queued`
    leading = [(to, name) for _, to, *_, named in moves for name in quoted(named)]

    assert leading
    assert [move for move in leading if f"'{quoted(move[0])[0]}'" not in texts[move[1]]] == []
