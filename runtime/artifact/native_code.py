"""Compiled modules without what only debuggers read: a third of an artifact otherwise."""

import struct

from msgspec import Struct

MAGIC = b"\x7fELF\x02\x01"  # 64 bits, little-endian; others stay as they are
HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")
SECTION = struct.Struct("<IIQQQQIIQQ")
ALLOCATED = 2  # SHF_ALLOC: is in memory at run time
LINKED = 64  # SHF_INFO_LINK: `info` is the number of a section
RELOCATIONS = {4, 9}  # SHT_RELA, SHT_REL: so is theirs
NAMES = b".shstrtab"


class Section(Struct, kw_only=True):
    """A section's header (System V ABI, "Section Header")."""

    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int

    def packed(self) -> bytes:
        """Return the header as the file has it."""
        return SECTION.pack(*(getattr(self, field) for field in self.__struct_fields__))


def without_debug(content: bytes) -> bytes:
    """Return a shared library as the dynamic linker needs it: what lies in memory at run time, where it lay.

    Symbols and debug sections are left out, as `strip --strip-unneeded` does it; what is no such library is unchanged.
    """
    if not content.startswith(MAGIC):
        return content
    header = list(HEADER.unpack_from(content))
    sections = read_sections(content, header)
    if not sections:
        return content
    names = sections[header[13]]
    kept = [0, *(number for number, one in enumerate(sections) if one.flags & ALLOCATED), header[13]]
    body = content[: end_of_memory(content, header)]
    names_at = len(body)
    body += content[names.offset : names.offset + names.size]
    body += bytes(-len(body) % 8)
    renumbered = {old: new for new, old in enumerate(kept)}
    table = b"".join(moved(sections[old], names, names_at, renumbered).packed() for old in kept)
    header[6], header[12], header[13] = len(body), len(kept), len(kept) - 1
    stripped = HEADER.pack(*header) + body[HEADER.size :] + table
    return stripped if len(stripped) < len(content) else content


def read_sections(content: bytes, header: list[int]) -> list[Section]:
    """Return the headers of all sections."""
    offset, size, count = header[6], header[11], header[12]
    fields = Section.__struct_fields__
    return [
        Section(**dict(zip(fields, SECTION.unpack_from(content, offset + number * size), strict=True)))
        for number in range(count)
    ]


def end_of_memory(content: bytes, header: list[int]) -> int:
    """Return how much of the file its segments and their table take."""
    offset, size, count = header[5], header[9], header[10]
    segments = [SEGMENT.unpack_from(content, offset + number * size) for number in range(count)]
    return max([offset + size * count, *(int(segment[2] + segment[5]) for segment in segments)])


def moved(section: Section, names: Section, names_at: int, renumbered: dict[int, int]) -> Section:
    """Return a header that fits to what is left of the file."""
    if section is names:
        section.offset = names_at
    section.link = renumbered.get(section.link, 0)
    if section.flags & LINKED or section.kind in RELOCATIONS:
        section.info = renumbered.get(section.info, 0)
    return section
