"""The child's side of a plain `def` handler: a crash or a hang costs one item, not the worker."""

from functools import cache
from typing import Any

from runtime.bindings.items import Item
from runtime.bundle import Entry, Loaded, load


def run_plain(entry: Entry, item: Item[Any]) -> object:
    """Load the handler on first use and call it with an item."""
    return loaded(entry).function(item)


@cache
def loaded(entry: Entry) -> Loaded:
    """Import a handler's module once in this process."""
    return load(entry)
