"""The child's side of a plain `def` handler: a crash or a hang costs one item, not the worker."""

from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_origin

import msgspec

from runtime.bindings.items import Item
from runtime.bundle import Entry, Loaded, load
from runtime.errors import BundleError


def run_plain(entry: Entry, item: Item[bytes]) -> bytes:
    """Call a handler with an item whose data is JSON; return its answer as JSON."""
    function, decoder = handler_of(entry)
    data = decoder.decode(item.data)
    return msgspec.json.encode(function(msgspec.structs.replace(item, data=data)))


@cache
def handler_of(entry: Entry) -> tuple[Callable[..., object], msgspec.json.Decoder[Any]]:
    """Import a handler's module once in this process."""
    loaded = load(entry)
    return loaded.function, msgspec.json.Decoder(find_item_parameter(loaded)[1])


def find_item_parameter(loaded: Loaded) -> tuple[str, object]:
    """Return the name of the parameter that takes the item, and the type of its data.

    Raises:
        BundleError: There is none, or it says nothing of the data.
    """
    for name, kind in loaded.parameters.items():
        if get_origin(kind) is Item:
            return name, get_args(kind)[0]
    message = f"{loaded.entry.place}: a job handler needs a parameter of type Item[ItsData]"
    raise BundleError(message)
