"""What the page of the emulator remembers while functions are taken up anew."""

from msgspec import Struct

from runtime.emulator.page.log_lines import LogLines
from runtime.emulator.page.runs import Runs


class Notebook(Struct, frozen=True, kw_only=True):
    """Lines of the log and runs, of the whole life of the process."""

    lines: LogLines
    runs: Runs
