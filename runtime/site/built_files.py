"""The files of a build, read once into memory, each with the compressed forms that lie beside it."""

import hashlib
import html
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

PAGE = "index.html"
HASHED = "assets/"  # whose names change with their content
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
CODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller one first
HOSTS = '<meta name="host-origins" content="">'  # which pages of other origins may hand a token over


class Form(Struct, frozen=True, kw_only=True):
    """The bytes of a file in one coding, and their validator."""

    content: bytes
    etag: bytes


class BuiltFile(Struct, frozen=True, kw_only=True):
    """One file.

    Attributes:
        media_type: By the file's name.
        is_immutable: Whether another content would have another name.
        forms: By coding, the smallest first; the last is `identity`.
    """

    media_type: str
    is_immutable: bool
    forms: dict[str, Form]


def read_build(folder: Path, host_origins: Iterable[str]) -> dict[str, BuiltFile]:
    """Return the files of a build by their paths from `/` on; nothing when there is no build.

    Args:
        folder: Made by the build.
        host_origins: Written into the page, which is therefore sent as it is and not compressed.
    """
    if not (folder / PAGE).is_file():
        return {}
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix in MEDIA_TYPES and path.is_file())
    files = {f"/{path.relative_to(folder).as_posix()}": read_file(path, folder) for path in paths}
    return files | {f"/{PAGE}": read_page(folder / PAGE, host_origins)}


def read_file(path: Path, folder: Path) -> BuiltFile:
    """Read a file and its compressed forms."""
    forms = {
        coding: make_form(path.with_name(path.name + suffix).read_bytes())
        for coding, suffix in CODINGS.items()
        if path.with_name(path.name + suffix).is_file()
    }
    return BuiltFile(
        media_type=MEDIA_TYPES[path.suffix],
        is_immutable=path.relative_to(folder).as_posix().startswith(HASHED),
        forms={**forms, "identity": make_form(path.read_bytes())},
    )


def read_page(path: Path, host_origins: Iterable[str]) -> BuiltFile:
    """Read the page, with the origins whose pages may hand a token over."""
    named = html.escape(" ".join(origin for origin in host_origins if origin != "*"))
    text = path.read_text("utf-8").replace(HOSTS, HOSTS.replace('""', f'"{named}"'))
    form = make_form(text.encode())
    return BuiltFile(media_type=MEDIA_TYPES[path.suffix], is_immutable=False, forms={"identity": form})


def make_form(content: bytes) -> Form:
    """Hash the bytes as they are sent, so that each coding has a validator of its own (RFC 9110, 8.8.3)."""
    return Form(content=content, etag=b'"%s"' % hashlib.blake2b(content, digest_size=12).hexdigest().encode())
