"""The files of `infra/migrations/`: plain SQL in steps."""

import re
from pathlib import Path

from msgspec import Struct

MIGRATIONS = Path(__file__).parents[2] / "infra" / "migrations"
STEP = re.compile(r"^-- step(?:, (outside a transaction|after deployment))?$", re.MULTILINE)
WORKS_WITH = re.compile(r"^-- works with: ([0-9]{4})$", re.MULTILINE)


class Step(Struct, frozen=True, kw_only=True):
    """A part of a file.

    Attributes:
        statements: SQL; a transaction is sent as a whole, what is outside of one statement by statement.
        is_transaction: Otherwise it can be run again when it was cut short.
        waits: It takes something from the version before, so it waits until no process of that one is left.
    """

    statements: tuple[str, ...]
    is_transaction: bool
    waits: bool = False


class Migration(Struct, frozen=True, kw_only=True):
    """A file.

    Attributes:
        name: Such as `0002_tables`.
        works_with: The number of the newest migration that code must know to work after this one, while the steps that
            wait are not taken; None when it must know this one.
        steps: In order; those that wait come last.
    """

    name: str
    works_with: str | None
    steps: tuple[Step, ...]

    @property
    def due_count(self) -> int:
        """How many steps do not wait."""
        return sum(not step.waits for step in self.steps)


def names_of_migrations() -> list[str]:
    """Return what this version's code knows, in order."""
    return sorted(path.stem for path in MIGRATIONS.glob("*.sql"))


def read_migrations() -> list[Migration]:
    """Read every file, in order."""
    return [read_migration(MIGRATIONS / f"{name}.sql") for name in names_of_migrations()]


def steps_that_are_due() -> dict[str, int]:
    """Return, of each migration with steps that wait, how many do not."""
    return {one.name: one.due_count for one in read_migrations() if one.due_count < len(one.steps)}


def read_migration(path: Path) -> Migration:
    """Read a file.

    A line `-- step` begins another transaction, `-- step, outside a transaction` what PostgreSQL does in none: there a
    blank line ends a statement. `-- step, after deployment` begins a transaction that waits until no process of the
    version before is left. `-- works with: 0010` says that code which knows all up to 0010 works until then.
    """
    text = path.read_text()
    first, *rest = STEP.split(text)
    steps = [Step(statements=(first,), is_transaction=True)]
    for kind, body in zip(rest[::2], rest[1::2], strict=True):
        is_transaction = kind != "outside a transaction"
        statements = (body,) if is_transaction else tuple(body.strip().split("\n\n"))
        steps.append(Step(statements=statements, is_transaction=is_transaction, waits=kind == "after deployment"))
    told = WORKS_WITH.search(text)
    return Migration(name=path.stem, works_with=told[1] if told else None, steps=tuple(steps))
