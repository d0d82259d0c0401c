"""How every `python -m runtime.*` command ends: an error a person can meet is one line, never a traceback."""

import argparse
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from runtime.dumps import keep_dumps_private
from runtime.errors import BulkError

EXIT_ERROR = 2
EXIT_INTERRUPTED = 130
LAST_PORT = 65_535


def run_command(main: Callable[[], int | None]) -> NoReturn:
    """Run a command and exit with what it returns.

    Args:
        main: Returns the exit code; None is 0. A `BulkError` is one line on stderr and code 2, Ctrl-C is code 130.
    """
    keep_dumps_private()
    try:
        code = main()
    except BulkError as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        code = EXIT_ERROR
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    leave(code or 0)


def this_python() -> str:
    """Return this interpreter as a person in this folder would paste it."""
    path, here = Path(sys.executable), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def command(module: str) -> str:
    """Return how a person in this folder runs a module, in backticks."""
    return f"`{this_python()} -m {module}`"


def leave(code: int) -> NoReturn:
    """End the process with a code; the interpreter would wait for each thread of `asyncio.to_thread` without end."""
    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def parse_port(text: str) -> int:
    """Read a TCP port.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal()) or int(text) > LAST_PORT:
        message = f"{text} is not a port, 0 to {LAST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
