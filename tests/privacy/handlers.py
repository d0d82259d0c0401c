"""Job handlers that break in every way with a name in their hands."""

from pathlib import Path

from tests.bundles import write

CANARY = "Zephyrine Quillfeather"
HEAD = '''"""Break with a name in hand."""

import asyncio
import os
import sys

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.declare import job
from runtime.item_errors import ItemError, RetryLaterError


class Data(Struct):
    note: str


class Answer(Struct):
    text: str = ""


class NamedError(Exception):
    def __repr__(self):
        return str(self)


def fail(name):
    try:
        raise NamedError(name)
    except NamedError as error:
        error.add_note(name)
        raise ExceptionGroup(name, [ValueError(name), KeyError(name)]) from error


'''
ASYNC = """@job(item_type="echo", batch=20, attempts=1)
async def breaks(item: Item[Data]) -> Answer:
    name = item.data.note
    match item.position:
        case 0:
            fail(name)
        case 1:
            raise ItemError("named", name)
        case 2:
            raise RetryLaterError("named", name, after_s=0)
        case 3:
            raise ItemError(name, name)
        case 4:
            return Answer(text=name + chr(0))
        case 5:
            asyncio.get_running_loop().call_soon(fail, name)
        case 6:
            lost = asyncio.create_task(lose(name))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            del lost
        case 7:
            Breaking(name)
        case 8:
            raise BaseException(name)
    return Answer(text=name)


async def lose(name):
    raise NamedError(name)


class Breaking:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        raise NamedError(self.name)


def summarize(job, items):
    raise NamedError(job.data.note)
"""
PLAIN = """@job(item_type="echo", batch=20, attempts=1)
def breaks_apart(item: Item[Data]) -> Answer:
    name = item.data.note
    match item.position:
        case 0:
            fail(name)
        case 1:
            os.abort()
        case 2:
            return Answer(text=Unportable(name))
        case 3:
            raise Unportable(name)
        case 4:
            raise SystemExit(name)
    return Answer(text=name)


class Unportable(Exception):
    def __reduce__(self):
        raise NamedError(str(self))
"""


def write_handlers(root: Path) -> None:
    """Write the bundle."""
    write(root, "jobs/breaks.py", HEAD + ASYNC)
    write(root, "jobs/breaks_apart.py", HEAD + PLAIN)
