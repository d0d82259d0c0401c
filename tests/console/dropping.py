"""Drops a folder onto the console, as the desktop does."""

from pathlib import Path

from tests.console.consoles import Console

DROP = {"items": [], "dragOperationsMask": 1}


def drop(console: Console, path: Path) -> None:
    """Drop a folder from the desktop, as the browser itself sees it."""
    page = console.page
    zone = page.locator(".drop-zone")
    zone.scroll_into_view_if_needed()
    box = zone.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + 60, "y": box["y"] + 40}
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": {**DROP, "files": [str(path)]}})
