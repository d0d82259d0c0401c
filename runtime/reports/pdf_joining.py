"""Joins parts of one PDF that were set apart: pages, tags, bookmarks and links of all, as if they were set as one.

A part is a PDF as the setter writes it (1.7, one cross-reference table, no object streams), so that objects can be told
apart by it, and numbers of objects by their form outside of texts. ISO 32000-1 names the sections below.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
TABLE = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
ENTRY_BYTES = 20
REFERENCE = re.compile(rb"(\d+) 0 R")
BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
STREAM = b">>\nstream\n"
STRUCTURE_KEY = re.compile(rb"(/StructParents?) (\d+)")
HEADER_ID = re.compile(rb"\((U\d+x\d+y\d+)\)")
NAMED = re.compile(rb"\(([^()\\]*)\)(\d+ 0 R)")
NUMBERED = re.compile(rb"(\d+) (\d+ 0 R)")
PAGE_COUNT = re.compile(rb"(<xmpTPg:NPages>)\d+")
ELSEWHERE = re.compile(rb"/A<</Type/Action/S/URI/URI\(part:([a-z0-9-]+)\)>>")
CATALOG = (
    b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R%s/StructTreeRoot %d 0 R/MarkInfo<</Marked true/Suspects false>>"
    b"/ViewerPreferences<</DisplayDocTitle true/Direction/L2R>>/Outlines %d 0 R/Names<</Dests<</Names[%s]>>>>>>"
)
HEADER = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"


class PdfPart(Struct, frozen=True, kw_only=True):
    """A part.

    Attributes:
        is_nested: Whether its bookmarks belong below the last one of the parts before.
    """

    content: bytes
    is_nested: bool


class Joining:
    """The objects of the parts that were added, with new numbers; object n is at n - 1."""

    def __init__(self) -> None:
        """Begin with none."""
        self._objects: list[bytes] = []
        self._catalogs: list[bytes] = []
        self._about = 0
        self._page_trees: list[int] = []
        self._documents: list[int] = []
        self._structure_size = 0
        self._structure: list[bytes] = []
        self._ids: list[bytes] = []
        self._names: list[tuple[bytes, bytes]] = []
        self._bookmarks: list[tuple[int, list[int]]] = []

    def add(self, part: PdfPart) -> None:
        """Add a part after those before.

        Raises:
            ValueError: It is not written as parts are.
        """
        objects, root, about = read_objects(part.content)
        self._about = self._about or about
        base, number = len(self._objects), len(self._catalogs)
        for body in objects:
            self._objects.append(self._rewrite(shift(body, base), number))
        catalog = self._objects[base + root - 1]
        tree = reference(catalog, b"StructTreeRoot")
        self._add_structure(self._objects[tree - 1])
        self._catalogs.append(catalog)
        self._page_trees.append(reference(catalog, b"Pages"))
        self._names += NAMED.findall(catalog.partition(b"/Names<<")[2])
        self._add_bookmarks(reference(catalog, b"Outlines"), is_nested=part.is_nested)

    def finish(self) -> bytes:
        """Return the whole."""
        pages, document, tree, outlines = (self._reserve() for _ in range(4))
        self._write_pages(pages)
        self._write_structure(tree, document)
        self._write_bookmarks(outlines)
        metadata = reference(self._catalogs[0], b"Metadata")
        self._objects[metadata - 1] = recounted(self._objects[metadata - 1], self._page_count())
        names = b"".join(b"(%s)%s" % one for one in sorted(self._names))
        head = self._catalogs[0].partition(b"/StructTreeRoot")[0]
        language = head[head.index(b"/Lang") :]
        catalog = self._reserve()
        self._objects[catalog - 1] = CATALOG % (pages, metadata, language, tree, outlines, names)
        return write_objects(self._objects, catalog, self._about)

    def _reserve(self) -> int:
        self._objects.append(b"null")
        return len(self._objects)

    def _rewrite(self, body: bytes, number: int) -> bytes:
        """Return an object with keys that no other part has (14.7.4.4, 14.8.5.7), and links to other parts resolved."""
        if body.startswith((b"<</Type/Page/", b"<</Type/Annot")):
            shifted = STRUCTURE_KEY.sub(lambda key: b"%s %d" % (key[1], int(key[2]) + self._structure_size), body)
            return ELSEWHERE.sub(rb"/Dest(\1)", shifted)
        if body.startswith((b"<</Type/StructElem", b"<</Type/StructTreeRoot")):
            return HEADER_ID.sub(lambda one: b"(P%04d%s)" % (number, one[1]), body)
        return body

    def _add_structure(self, tree: bytes) -> None:
        """Take in a part's structure (14.7.2): its document, and where the content of its pages belongs."""
        numbers = tree.partition(b"/ParentTree<</Nums[")[2].partition(b"]>>")[0]
        self._structure += [b"%d %s" % (int(key) + self._structure_size, at) for key, at in NUMBERED.findall(numbers)]
        self._ids += [b"(%s)%s" % one for one in NAMED.findall(tree.partition(b"/IDTree<<")[2])]
        self._documents.append(reference(tree, b"K[", glued=True))
        self._structure_size += int(tree.rpartition(b"/ParentTreeNextKey ")[2].rstrip(b">"))

    def _add_bookmarks(self, root: int, *, is_nested: bool) -> None:
        """Take in a part's bookmarks (12.3.3), which are two deep."""
        top = list(self._chain(self._objects[root - 1]))
        if is_nested:
            self._bookmarks[-1][1].extend(top)
        else:
            self._bookmarks += [(one, list(self._chain(self._objects[one - 1]))) for one in top]

    def _chain(self, parent: bytes) -> Iterator[int]:
        """Yield the bookmarks below one."""
        links = parent.partition(b"/Title")[0]
        following = reference(links, b"First") if b"/First" in links else 0
        while following:
            yield following
            links = self._objects[following - 1].partition(b"/Title")[0]
            following = reference(links, b"Next") if b"/Next" in links else 0

    def _page_count(self) -> int:
        return sum(int(number_of(self._objects[tree - 1], b"Count")) for tree in self._page_trees)

    def _write_pages(self, root: int) -> None:
        for tree in self._page_trees:
            self._objects[tree - 1] = self._objects[tree - 1][:-2] + b"/Parent %d 0 R>>" % root
        count = self._page_count()
        self._objects[root - 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, references(self._page_trees))

    def _write_structure(self, root: int, document: int) -> None:
        first = self._objects[reference(self._catalogs[0], b"StructTreeRoot") - 1]
        roles = first[first.index(b"/RoleMap") : first.index(b"/K[")]
        for part in self._documents:
            body = re.sub(rb"/P \d+ 0 R", b"/P %d 0 R" % document, self._objects[part - 1], count=1)
            self._objects[part - 1] = body.replace(b"/S/Document", b"/S/Part", 1)
        kids = references(self._documents)
        self._objects[document - 1] = b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (root, kids)
        self._objects[root - 1] = (
            b"<</Type/StructTreeRoot%s/K[%d 0 R]/ParentTree<</Nums[%s]>>/IDTree<</Names[%s]>>/ParentTreeNextKey %d>>"
        ) % (roles, document, b" ".join(self._structure), b"".join(sorted(self._ids)), self._structure_size)

    def _write_bookmarks(self, root: int) -> None:
        top = [one for one, _ in self._bookmarks]
        self._objects[root - 1] = b"<</Type/Outlines%s>>" % ends_of(top)
        self._link(root, top)
        for one, below in self._bookmarks:
            self._link(one, below)
        for one, below in self._bookmarks:
            self._objects[one - 1] = b"<<" + ends_of(below, is_open=False) + self._objects[one - 1][2:]

    def _link(self, parent: int, chain: Sequence[int]) -> None:
        for place, one in enumerate(chain):
            links = b"/Parent %d 0 R" % parent
            links += b"/Prev %d 0 R" % chain[place - 1] if place else b""
            links += b"/Next %d 0 R" % chain[place + 1] if place + 1 < len(chain) else b""
            body = self._objects[one - 1]
            self._objects[one - 1] = b"<<" + links + body[body.index(b"/Title") :]


def join_pdfs(parts: Sequence[PdfPart]) -> bytes:
    """Return the parts as one PDF, with the metadata of the first.

    Raises:
        ValueError: A part is not written as parts are.
    """
    joining = Joining()
    for part in parts:
        joining.add(part)
    return joining.finish()


def page_count_of(content: bytes) -> int:
    """Return how many pages a part has; ValueError as `join_pdfs`."""
    objects, root, _ = read_objects(content)
    return number_of(objects[reference(objects[root - 1], b"Pages") - 1], b"Count")


def read_objects(content: bytes) -> tuple[list[bytes], int, int]:
    """Return the bodies of all objects, from number 1, and the numbers of the catalog and of what it is about (7.5)."""
    start = START.search(content, len(content) - 64)
    table = TABLE.match(content, int(start[1])) if start else None
    if start is None or table is None:
        message = "this PDF has no one table of its objects at its end"
        raise ValueError(message)
    places = range(table.end() + ENTRY_BYTES, table.end() + ENTRY_BYTES * int(table[1]), ENTRY_BYTES)
    offsets = [int(content[place : place + 10]) for place in places]
    ends = dict(zip(sorted(offsets), [*sorted(offsets)[1:], int(start[1])], strict=True))
    bodies = [content[offset : ends[offset]] for offset in offsets]
    trailer = content[int(start[1]) :].rpartition(b"trailer")[2]
    found = [body[body.index(b"obj") + 4 : body.rindex(b"endobj")].rstrip(b"\n") for body in bodies]
    return found, reference(trailer, b"Root"), reference(trailer, b"Info")


def shift(body: bytes, by: int) -> bytes:
    """Return an object with its references to others raised by a number; texts and streams stay as they are."""

    def raised(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % (int(found[1]) + by)

    head, mark, stream = body.partition(STREAM)
    return (
        b"".join(piece if is_text else REFERENCE.sub(raised, piece) for piece, is_text in pieces_of(head))
        + mark
        + stream
    )


def pieces_of(head: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield what stands in brackets, which is text (7.3.4.2), and what stands between."""
    depth = last = 0
    for found in BRACKET.finditer(head) if b"(" in head else ():
        if found[0] == b"(":
            if not depth:
                yield head[last : found.start()], False
                last = found.start()
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if not depth:
                yield head[last : found.end()], True
                last = found.end()
    yield head[last:], False


def reference(body: bytes, key: bytes, *, glued: bool = False) -> int:
    """Return the number of the object that a key refers to."""
    return number_of(body, key, gap=b"" if glued else b" ")


def number_of(body: bytes, key: bytes, *, gap: bytes = b" ") -> int:
    """Return the number behind a key."""
    found = re.search(rb"/%s%s(\d+)" % (re.escape(key), gap), body)
    if found is None:
        raise ValueError(key)
    return int(found[1])


def references(numbers: Sequence[int]) -> bytes:
    """Return references to objects."""
    return b" ".join(b"%d 0 R" % number for number in numbers)


def ends_of(chain: Sequence[int], *, is_open: bool = True) -> bytes:
    """Return what a bookmark says of those below it."""
    if not chain:
        return b""
    count = len(chain) if is_open else -len(chain)
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (chain[0], chain[-1], count)


def recounted(metadata: bytes, page_count: int) -> bytes:
    """Return metadata that say how many pages there are."""
    stream = metadata.partition(STREAM)[2].rpartition(b"\nendstream")[0]
    text = PAGE_COUNT.sub(rb"\g<1>%d" % page_count, stream)
    return b"<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%s\nendstream" % (len(text), text)


def write_objects(objects: Sequence[bytes], catalog: int, about: int) -> bytes:
    """Return a file of these objects (7.5)."""
    out, offsets = bytearray(HEADER), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    digest = hashlib.sha256(out).hexdigest()[:32].encode()
    size = len(objects) + 1
    out += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\n" % (size, catalog, about, digest, digest)
    out += b"startxref\n%d\n%%%%EOF" % start
    return bytes(out)
