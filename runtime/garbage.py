"""The collector of cyclic garbage, at the start of a process."""

import gc


def begin_collecting() -> None:
    """Collect from now on, and leave alone what is there once a process has started: it stays to the end."""
    gc.freeze()
    gc.enable()
