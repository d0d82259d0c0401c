"""OpenDocument and RTF files for the tests, made on the spot."""

import io
import zipfile

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)
FONTS = rb"{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset204 Arial Cyr;}{\f2\fnil\fcharset128 Mincho;}}"
COLORS = rb"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red31\green56\blue100;}"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def odt(body: str, *, styles: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """Return an OpenDocument text with this body and these automatic styles."""
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return stored_first({"mimetype": ODT_TYPE}, {"content.xml": content.encode()} | (parts or {}))


def stored_first(first: dict[str, bytes], others: dict[str, bytes]) -> bytes:
    """Return an archive whose first member is not compressed, as OpenDocument asks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in first.items():
            archive.writestr(name, content)
        for name, content in others.items():
            archive.writestr(name, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def styled(name: str, properties: str) -> str:
    """Return a style of text."""
    return f'<style:style style:name="{name}" style:family="text"><style:text-properties {properties}/></style:style>'


def span(style: str, text: str) -> str:
    """Return a paragraph in a style."""
    return f'<text:p><text:span text:style-name="{style}">{text}</text:span></text:p>'


def rtf(body: bytes) -> bytes:
    """Return an RTF file; its colours are black, white and dark blue, its fonts western, Cyrillic and Japanese."""
    return rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + COLORS + body + b"}"
