"""A site as it is prepared: its folder, and what it says while nothing is built."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from runtime.bindings.binding import Need
from runtime.bundle import Loaded
from runtime.bundle.entries import fault
from runtime.declare import Site
from runtime.settings import Settings


class PreparedSite(Struct, frozen=True, kw_only=True):
    """A site that can be served.

    Attributes:
        folder: Where the built files are, absolute.
        advice: Returns what to tell a person while nothing is built.
    """

    loaded: Loaded
    declared: Site
    folder: Path
    advice: Callable[[], str]
    needs: frozenset[Need] = frozenset()


def prepare_site(loaded: Loaded, declared: Site, _: Settings) -> PreparedSite:
    """Find the folder.

    Raises:
        BundleError: The function takes parameters, or does not return a text.
    """
    if loaded.parameters or loaded.returns is not str:
        message = f"{declared.name} must be a plain def without parameters that returns a str"
        raise fault(loaded.entry.path, loaded.entry.line, message)
    root = loaded.entry.path.parents[2]
    return PreparedSite(loaded=loaded, declared=declared, folder=root / declared.folder, advice=loaded.function)
