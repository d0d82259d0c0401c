"""What a process leaves behind when it breaks: nothing of what it had in hand."""

import resource
import sys
import threading
from types import TracebackType

from runtime.tracebacks import name_of, traceback_of

NO_CORE_BYTES = 1  # none to a file; and none to a program, for which 0 is no limit and 1 is one (core(5), pipes)


def keep_dumps_private() -> None:
    """Let no core be written, and let errors that nobody catches be told without their texts."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    most = NO_CORE_BYTES if hard == resource.RLIM_INFINITY else min(NO_CORE_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (most, hard))
    sys.excepthook = tell_uncaught
    sys.unraisablehook = tell_unraisable
    threading.excepthook = tell_uncaught_in_thread


def tell_uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """Write the traceback of an error that ends the process."""
    sys.stderr.write(f"{traceback_of(error)}\n")


def tell_uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    """Write the traceback of an error that ends a thread."""
    if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
        sys.stderr.write(f"{traceback_of(given.exc_value)}\n")


def tell_unraisable(given: "sys.UnraisableHookArgs") -> None:
    """Write the kind of an error that nothing can catch, such as one of a destructor."""
    sys.stderr.write(f"ignored: {name_of(given.exc_value)}\n")
