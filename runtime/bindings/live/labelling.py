"""Gives the items of progress the names of their files, which are in PostgreSQL and on no channel."""

from collections.abc import Collection, Mapping
from uuid import UUID

from msgspec import structs

from runtime.bindings.live.news import Progress
from runtime.errors import UnavailableError
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.labels import LABELS
from runtime.store.postgres_arrays import array

Labels = Mapping[tuple[UUID, str], str | None]  # by user and item


async def add_labels(database: Database, states: Collection[Progress]) -> list[Progress]:
    """Return the states with the labels of their items, read at once; without them while PostgreSQL is away."""
    named = [(state.user_id, item.item_id) for state in states for item in state.recent_items if is_id(item.item_id)]
    user_ids, ids = array(user_id for user_id, _ in named), array(item_id for _, item_id in named)
    try:
        rows = await database.fetch(SERVICE, LABELS, {"user_ids": user_ids, "ids": ids}) if named else []
    except UnavailableError:
        rows = []
    labels: Labels = {(user_id, item_id): label for user_id, item_id, label in rows}
    return [labelled(state, labels) for state in states]


def labelled(state: Progress, labels: Labels) -> Progress:
    """Return a state with the labels of its items: what is called so for one user is nothing to another."""
    items = (structs.replace(item, label=labels.get((state.user_id, item.item_id))) for item in state.recent_items)
    return structs.replace(state, recent_items=tuple(items))


def is_id(item_id: str) -> bool:
    """Tell whether an item may be about a resume: it has the form of an id."""
    try:
        return str(UUID(item_id)) == item_id
    except ValueError:
        return False
