"""The files of `infra/migrations/`: plain SQL in steps."""

import re
from pathlib import Path

from msgspec import Struct

MIGRATIONS = Path(__file__).parents[2] / "infra" / "migrations"
STEP = re.compile(r"^-- step(, outside a transaction)?$", re.MULTILINE)
WORKS_WITH = re.compile(r"^-- works with: ([0-9]{4})$", re.MULTILINE)


class Step(Struct, frozen=True, kw_only=True):
    """A part of a file.

    Attributes:
        statements: SQL; a transaction is sent as a whole, what is outside of one statement by statement.
        is_transaction: Otherwise it can be run again when it was cut short.
    """

    statements: tuple[str, ...]
    is_transaction: bool


class Migration(Struct, frozen=True, kw_only=True):
    """A file.

    Attributes:
        name: Such as `0002_tables`.
        works_with: The number of the newest migration that code must know to work after this one; None when it must
            know this one.
        steps: In order.
    """

    name: str
    works_with: str | None
    steps: tuple[Step, ...]


def names_of_migrations() -> list[str]:
    """Return what this version's code knows, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("*.sql"))


def read_migrations() -> list[Migration]:
    """Read every file, in order."""
    return [read_migration(MIGRATIONS / f"{name}.sql") for name in names_of_migrations()]


def read_migration(path: Path) -> Migration:
    """Read a file.

    A line `-- step` begins another transaction, `-- step, outside a transaction` what PostgreSQL does in none: there a
    blank line ends a statement. `-- works with: 0010` says that code which knows all up to 0010 works afterwards.
    """
    text = path.read_text()
    first, *rest = STEP.split(text)
    steps = [Step(statements=(first,), is_transaction=True)]
    for outside, body in zip(rest[::2], rest[1::2], strict=True):
        statements = tuple(body.strip().split("\n\n")) if outside else (body,)
        steps.append(Step(statements=statements, is_transaction=not outside))
    told = WORKS_WITH.search(text)
    return Migration(name=path.stem, works_with=told[1] if told else None, steps=tuple(steps))
