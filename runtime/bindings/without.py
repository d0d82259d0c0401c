"""Takes what names an item out of a summary, whatever its shape."""

from typing import Any


def without(value: Any, item_id: str) -> Any:  # noqa: ANN401 -- any JSON
    """Return JSON without the id, and without each object inside that has it as a member: that is about the item."""
    match value:
        case dict():
            return {
                name: without(member, item_id)
                for name, member in value.items()
                if name != item_id and not is_about(member, item_id)
            }
        case list():
            return [without(element, item_id) for element in value if not is_about(element, item_id)]
        case _:
            return value


def is_about(value: object, item_id: str) -> bool:
    """Say whether a value is the id, or an object one of whose members is."""
    return value == item_id or (isinstance(value, dict) and item_id in value.values())
