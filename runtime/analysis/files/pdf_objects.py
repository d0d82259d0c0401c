"""Finds the text objects of a PDF page that a reader does not see: white, tiny, invisible, off the page."""

import ctypes
import math
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from pypdfium2 import raw

from runtime.analysis.files.colors import ALMOST_WHITE, is_white

MAX_OBJECTS = 50_000  # of a page, those in forms too; a page of real text has hundreds
MAX_FORM_DEPTH = 4
CHARACTERS_PER_LOOK = 60  # some writers make an object of each word or letter: then one in a line is looked at
MIN_LOOKS = 40
TINY_POINTS = 2.0
MARGIN_POINTS = 1.0
MIN_ALPHA = 16  # of 255
INVISIBLE, CLIP = 3, 7  # render modes, ISO 32000-1 table 106
FILLED_ALONE = frozenset({0, 4})
Box = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Placed(Struct, frozen=True, gc=False):
    """An object of a page.

    Attributes:
        handle: Pdfium's.
        kind: One of `FPDF_PAGEOBJ_*`.
        matrix: From where it is drawn to the page: a form's content has a space of its own.
    """

    handle: Any
    kind: int
    matrix: Matrix


class Scratch(Struct, frozen=True):
    """What pdfium writes its answers into, made once."""

    red: Any
    green: Any
    blue: Any
    alpha: Any
    box: tuple[Any, Any, Any, Any]
    matrix: Any


def make_scratch() -> Scratch:
    """Return new room for answers."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    sides = (ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float())
    return Scratch(red=red, green=green, blue=blue, alpha=alpha, box=sides, matrix=raw.FS_MATRIX())


def find_unseen(page: Any, character_count: int) -> set[int]:  # noqa: ANN401 -- pypdfium2 ships no types
    """Return the addresses of the text objects that nobody sees; empty for almost every page.

    Looks at every object of a line or so. When in doubt, text is seen: what is white may lie on something dark,
    what is invisible may repeat the picture of a scanned page.

    Args:
        page: Of pypdfium2.
        character_count: Of the page.
    """
    scratch, bounds = make_scratch(), page_box(page)
    count = min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)
    stride = max(count // max(character_count // CHARACTERS_PER_LOOK, MIN_LOOKS), 1)
    if not any(is_doubtful(placed, bounds, scratch) for placed in walk(objects_of(page, count, stride), scratch)):
        return set()
    return judge(list(walk(objects_of(page, count, 1), scratch)), bounds, scratch)


def objects_of(page: Any, count: int, stride: int) -> Iterator[Placed]:  # noqa: ANN401 -- pypdfium2 ships no types
    """Yield objects of a page, one in each `stride`."""
    for index in range(0, count, stride):
        handle = raw.FPDFPage_GetObject(page, index)
        yield Placed(handle, raw.FPDFPageObj_GetType(handle), SAME)


def walk(objects: Iterator[Placed], scratch: Scratch, depth: int = 0) -> Iterator[Placed]:
    """Yield objects in the order in which they are painted, and those in forms in their place."""
    for placed in objects:
        if placed.kind != raw.FPDF_PAGEOBJ_FORM:
            yield placed
        elif depth < MAX_FORM_DEPTH:
            matrix = multiply(read_matrix(placed.handle, scratch), placed.matrix)
            count = min(raw.FPDFFormObj_CountObjects(placed.handle), MAX_OBJECTS)
            handles = (raw.FPDFFormObj_GetObject(placed.handle, index) for index in range(count))
            inner = (Placed(handle, raw.FPDFPageObj_GetType(handle), matrix) for handle in handles)
            yield from walk(inner, scratch, depth + 1)


def is_doubtful(placed: Placed, page: Box, scratch: Scratch) -> bool:
    """Tell text that may not be seen."""
    if placed.kind != raw.FPDF_PAGEOBJ_TEXT:
        return False
    return is_white_filled(placed, scratch) or is_invisible(placed) or is_gone(placed, page, scratch)


def judge(objects: list[Placed], page: Box, scratch: Scratch) -> set[int]:
    """Return the addresses of the text objects that nobody sees, by all that is on the page."""
    unseen: set[int] = set()
    grounds: list[Box] = []
    pictures = [find_box(one, scratch) for one in objects if is_picture(one)]
    for placed in objects:
        if placed.kind != raw.FPDF_PAGEOBJ_TEXT:
            if is_ground(placed, scratch):
                grounds.append(find_box(placed, scratch))
            continue
        box = find_box(placed, scratch)
        if (
            is_gone(placed, page, scratch)
            or (is_invisible(placed) and not lies_on(box, pictures))
            or (is_white_filled(placed, scratch) and not lies_on(box, grounds))
        ):
            unseen.add(address_of(placed.handle))
    return unseen


def is_gone(placed: Placed, page: Box, scratch: Scratch) -> bool:
    """Tell text that is off the page or tiny."""
    left, bottom, right, top = find_box(placed, scratch)
    if right < page[0] or left > page[2] or top < page[1] or bottom > page[3]:
        return right > left and top > bottom
    return top - bottom < TINY_POINTS and right - left > 0 and is_tiny(placed, scratch)


def is_tiny(placed: Placed, scratch: Scratch) -> bool:
    """Tell it by the font's size: a row of dots is low in any."""
    size = ctypes.c_float()
    if not raw.FPDFTextObj_GetFontSize(placed.handle, size):
        return False
    matrix = multiply(read_matrix(placed.handle, scratch), placed.matrix)
    return abs(size.value) * max(math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])) < TINY_POINTS


def is_invisible(placed: Placed) -> bool:
    """Tell text that is neither filled nor drawn round."""
    return raw.FPDFTextObj_GetTextRenderMode(placed.handle) in {INVISIBLE, CLIP}


def is_white_filled(placed: Placed, scratch: Scratch) -> bool:
    """Tell text that is filled with white alone, or with next to nothing."""
    if not raw.FPDFPageObj_GetFillColor(placed.handle, scratch.red, scratch.green, scratch.blue, scratch.alpha):
        return False
    is_pale = scratch.alpha.value < MIN_ALPHA or (
        scratch.red.value >= ALMOST_WHITE and is_white(scratch.red.value, scratch.green.value, scratch.blue.value)
    )
    return is_pale and raw.FPDFTextObj_GetTextRenderMode(placed.handle) in FILLED_ALONE


def is_picture(placed: Placed) -> bool:
    """Tell a picture."""
    return bool(placed.kind == raw.FPDF_PAGEOBJ_IMAGE)


def is_ground(placed: Placed, scratch: Scratch) -> bool:
    """Tell what white text can be seen on: pictures, shadings, shapes that are filled and not white."""
    if placed.kind != raw.FPDF_PAGEOBJ_PATH:
        return True
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(placed.handle, mode, stroke)
    if not mode.value and not stroke.value:
        return False
    get_color = raw.FPDFPageObj_GetFillColor if mode.value else raw.FPDFPageObj_GetStrokeColor
    if not get_color(placed.handle, scratch.red, scratch.green, scratch.blue, scratch.alpha):
        return True
    return not is_white(scratch.red.value, scratch.green.value, scratch.blue.value)


def lies_on(box: Box, grounds: list[Box]) -> bool:
    """Tell whether the middle of a box is on one of these."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in grounds)


def find_box(placed: Placed, scratch: Scratch) -> Box:
    """Return the box of an object on the page."""
    if not raw.FPDFPageObj_GetBounds(placed.handle, *scratch.box):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = (side.value for side in scratch.box)
    if placed.matrix is SAME:
        return left, bottom, right, top
    a, b, c, d, e, f = placed.matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def read_matrix(handle: Any, scratch: Scratch) -> Matrix:  # noqa: ANN401 -- pypdfium2 ships no types
    """Return the matrix of an object."""
    if not raw.FPDFPageObj_GetMatrix(handle, scratch.matrix):
        return SAME
    found = scratch.matrix
    return found.a, found.b, found.c, found.d, found.e, found.f


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix of both, one after the other (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def page_box(page: Any) -> Box:  # noqa: ANN401 -- pypdfium2 ships no types
    """Return what of the page is shown, with a margin."""
    left, bottom, right, top = page.get_bbox()
    return left - MARGIN_POINTS, bottom - MARGIN_POINTS, right + MARGIN_POINTS, top + MARGIN_POINTS


def address_of(handle: Any) -> int:  # noqa: ANN401 -- pypdfium2 ships no types
    """Return a number that is the same for the same object."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0
