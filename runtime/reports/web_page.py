"""Sets a document as one page of HTML: no script, no address of anything outside, every text escaped."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import jinja2
import msgspec
from markupsafe import Markup

from runtime.reports.blocks import Document

FOLDER = Path(__file__).parent
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # HTML has none of them


def make_html(document: Document) -> bytes:
    """Return a document as a page; its own policy lets in nothing but its own style."""
    style = (FOLDER / "report.css").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment().get_template("report.html.jinja")
    report = msgspec.to_builtins(document)
    text = page.render(report=report, style=Markup(style), style_hash=f"sha256-{digest}")  # noqa: S704 -- ours
    return text.encode()


@cache
def environment() -> jinja2.Environment:
    """Return the templates; a name that they use and nobody gives is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, finalize=as_text
    )


def as_text(value: object) -> object:
    """Return a value as it may stand in HTML."""
    return CONTROLS.sub("\ufffd", value) if type(value) is str else value
