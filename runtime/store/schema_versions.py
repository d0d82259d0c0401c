"""Which version a database is of, as its record of migrations tells, and whether code of this one works with it."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from runtime.commands import command

NUMBER_LENGTH = 4  # of a migration, with which its name begins

MAKE_RECORD = """
CREATE TABLE IF NOT EXISTS careerbird_migrations (
  name text PRIMARY KEY,
  steps integer NOT NULL, -- that were applied
  works_with text, -- the number of the newest migration that code must know; NULL: this one
  applied_at timestamptz -- NULL until the last step
)
"""
# What an earlier version of the product kept, which applied each file as a whole.
ADOPT_RECORD = """
DO $$ BEGIN
  IF to_regclass('public._yoyo_migration') IS NOT NULL THEN
    INSERT INTO careerbird_migrations (name, steps, applied_at)
    SELECT migration_id, 1, applied_at_utc AT TIME ZONE 'UTC' FROM _yoyo_migration ON CONFLICT DO NOTHING;
  END IF;
END $$
"""
RECORD_STEP = """
INSERT INTO careerbird_migrations (name, steps, works_with, applied_at)
VALUES (%(name)s, %(steps)s, %(works_with)s, CASE WHEN %(is_last)s THEN now() END)
ON CONFLICT (name) DO UPDATE SET steps = excluded.steps, works_with = excluded.works_with,
                                 applied_at = excluded.applied_at
"""
# By primary key.
STEPS_DONE = """
SELECT CASE WHEN applied_at IS NULL THEN steps ELSE 2147483647 END FROM careerbird_migrations WHERE name = %s
"""
# A table of a few rows.
READ_RECORD = """
SELECT name, steps, works_with, applied_at IS NOT NULL AS is_whole FROM careerbird_migrations ORDER BY name
"""


class Recorded(Struct, frozen=True, kw_only=True):
    """A migration that a database has met.

    Attributes:
        name: Such as `0002_tables`.
        steps: How many were applied.
        works_with: As `Migration`; None once a step that waited is applied.
        is_whole: All its steps were applied.
    """

    name: str
    steps: int
    works_with: str | None
    is_whole: bool


def missing_of(known: Collection[str], recorded: Sequence[Recorded], waiting: Mapping[str, int]) -> list[str]:
    """Return the migrations that the code knows and cannot do without, and the database has not, in order.

    Args:
        known: What the code knows.
        recorded: What the database has met.
        waiting: Of those with steps that wait, how many steps do not.
    """
    enough = {one.name for one in recorded if one.is_whole or one.steps >= waiting.get(one.name, one.steps + 1)}
    return sorted(set(known) - enough)


def unfinished_of(recorded: Sequence[Recorded], waiting: Mapping[str, int]) -> list[str]:
    """Return the migrations of which only steps that wait are left, in order; arguments as `missing_of`."""
    return sorted(one.name for one in recorded if not one.is_whole and one.name in waiting)


def strange_of(known: Collection[str], recorded: Sequence[Recorded]) -> list[str]:
    """Return the migrations that the code does not know and that do not say that they leave it working, in order."""
    newest = max(known)[:NUMBER_LENGTH]
    unknown = [one for one in recorded if one.name not in known]
    return sorted(one.name for one in unknown if one.works_with is None or one.works_with > newest)


def too_new(strange: Sequence[str]) -> str:
    """Say that the database is of a newer version, and what to do."""
    return (
        f"The database has {', '.join(strange)}, which this version does not know and which does not say that it leaves"
        " it working: run the version that brought it."
    )


def too_old(missing: Sequence[str]) -> str:
    """Say that the database is of an older version, and what to do."""
    return f"The database lacks {', '.join(missing)}: run {command('runtime.migrate')} before this version starts."
