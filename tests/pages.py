"""Pages of the documentation, as tests read them."""

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def rows(page: str, heading: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the first table below a heading, without its head."""
    below = (DOCS / page).read_text().partition(f"\n{heading}\n")[2].split("\n#", maxsplit=1)[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def quoted(cell: str) -> list[str]:
    """Return what stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)
