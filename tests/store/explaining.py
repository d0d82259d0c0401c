"""What a statement's plan read, for any statement with psycopg's placeholders."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import sql

from tests.store.given import Session

PlanKind = Literal["force_custom_plan", "force_generic_plan"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sb]")
TYPES = {UUID: "uuid", int: "integer", bytes: "bytea", list: "uuid[]"}
ITEMS = "processing_job_items"
BIG_TABLES = frozenset({ITEMS, "processing_jobs"})


class Explained(Struct, frozen=True, kw_only=True):
    """How one run of a statement went.

    Attributes:
        sequential: Tables of jobs and items that were read from end to end.
        item_reads: Rows of items that scans looked at, those that a filter dropped included.
        changed: Rows that an UPDATE or INSERT wrote.
        buffers: Pages touched, of tables and indexes.
    """

    sequential: tuple[str, ...]
    item_reads: int
    changed: int
    buffers: int


def explain(session: Session, statement: str, parameters: Mapping[str, object], kind: PlanKind) -> Explained:
    """Run a statement under EXPLAIN with a plan of this kind, prepared with the types that psycopg would send."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(statement)))
    types = ", ".join(TYPES.get(type(parameters[name]), "unknown") for name in names)
    numbered = PLACEHOLDER.sub(lambda match: f"${names.index(match[1]) + 1}", statement)
    values = sql.SQL(", ").join(sql.Literal(parameters[name]) for name in names)
    run = sql.SQL("EXECUTE hot ({})").format(values) if names else sql.SQL("EXECUTE hot")
    session.execute(sql.SQL("SET LOCAL plan_cache_mode = {}").format(sql.Literal(kind)))
    session.execute(f"PREPARE hot {f'({types})' if names else ''} AS {numbered}")
    try:
        row = session.execute(sql.SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ") + run).fetchone()
    finally:
        session.execute("DEALLOCATE hot")
    assert row is not None
    return read(row[0][0]["Plan"])


def read(plan: dict[str, Any]) -> Explained:
    """Add up the nodes of a plan."""
    nodes = list(nodes_of(plan))
    scans = [node for node in nodes if node["Node Type"].endswith("Scan") and node.get("Relation Name") in BIG_TABLES]
    return Explained(
        sequential=tuple(node["Relation Name"] for node in scans if node["Node Type"] == "Seq Scan"),
        item_reads=sum(rows_read(node) for node in scans if node["Relation Name"] == ITEMS),
        changed=round(sum(changed_by(node) for node in nodes if node["Node Type"] == "ModifyTable")),
        buffers=plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    )


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a node and everything below it."""
    yield plan
    below: Sequence[dict[str, Any]] = plan.get("Plans", ())
    for node in below:
        yield from nodes_of(node)


def rows_read(node: dict[str, Any]) -> int:
    """Return the rows that a scan looked at, over all its loops."""
    dropped = sum(node.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Index Recheck", "Join Filter"))
    return int((node["Actual Rows"] + dropped) * node["Actual Loops"])


def changed_by(node: dict[str, Any]) -> float:
    """Return the rows that went into an INSERT or UPDATE of items."""
    if node.get("Relation Name") != ITEMS:
        return 0.0
    (source,) = (below for below in node["Plans"] if below["Parent Relationship"] == "Outer")
    return float(source["Actual Rows"] * source["Actual Loops"])
