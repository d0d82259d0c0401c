"""Show the console, where recruiters and operators work."""

from runtime.declare import site


@site(folder="runtime/console/dist", paths=["/", "/jobs", "/new", "/postings", "/ops"])
def console() -> str:
    """Return what to tell a person while the console is not built."""
    return (
        "The console is not built yet\n"
        "Run make setup in the folder of the product and load this page again: it builds the console once,"
        " with the Node of the machine when it is 20.19, 22.12 or newer, else with one that it installs.\n"
        "The API works without it: /schema describes it."
    )
