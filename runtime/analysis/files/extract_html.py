"""Text from HTML: one pass over its tags, linear in its length whatever it holds; nothing is run or loaded."""

import html
import re
from collections.abc import Iterator

from runtime.analysis.files.encodings import decode
from runtime.analysis.files.html_page import HtmlPage
from runtime.analysis.files.html_rules import read_rules
from runtime.analysis.files.pieces import Reading

MAX_HTML_BYTES = 4 * 1024 * 1024
DECLARED = re.compile(rb"""<meta[^<>]{0,200}charset\s*=\s*["']?([a-zA-Z0-9_:-]{2,40})""", re.IGNORECASE)
DECLARATION_BYTES = 1024  # HTML Standard, 13.2.3.2
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})([^<>]*)>")
# What holds no text, from its beginning to its end.
RAW = (
    ("<!--", "-->"),
    ("<!doctype", ">"),
    ("<?", ">"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<![CDATA[", "]]>"),
)


def read_html(content: bytes) -> Reading:
    """Read what a browser would show, at most `MAX_HTML_BYTES` of the file."""
    content = content[:MAX_HTML_BYTES]
    declared = DECLARED.search(content[:DECLARATION_BYTES])
    source = decode(content, declared[1].decode("ascii") if declared else None)
    styles: list[str] = []
    source = cut_raw(source, styles)
    page = HtmlPage(read_rules("\n".join(styles)))
    for text, tag in split_tags(source):
        if text:
            page.take_text(html.unescape(text))
        if tag:
            page.take_tag(tag[2].lower(), tag[3], closes=bool(tag[1]))
        if page.is_full:
            break
    return page.reading()


def split_tags(source: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield each text with the tag after it."""
    position = 0
    for tag in TAG.finditer(source):
        yield source[position : tag.start()], tag
        position = tag.end()
    yield source[position:], None


def cut_raw(source: str, styles: list[str]) -> str:
    """Take comments, scripts and styles out; put the styles into `styles`."""
    for start, end in RAW:
        source = "".join(cut_between(source, start, end, styles if start == "<style" else None))
    return source


def cut_between(source: str, start: str, end: str, kept: list[str] | None) -> Iterator[str]:
    """Yield what is not between these marks; what is begun and not ended goes to the end of the file."""
    lowered = source.lower() if source.isascii() else source.translate(ASCII_LOWER)
    position = 0
    while (begin := lowered.find(start, position)) >= 0:
        yield source[position:begin]
        close = lowered.find(end, begin + len(start))
        close = len(source) if close < 0 else close
        if kept is not None:
            kept.append(source[begin:close].partition(">")[2])
        position = close + len(end)
    yield source[position:]


ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
