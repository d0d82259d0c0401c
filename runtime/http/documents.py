"""Fetches a small document over HTTP; blocks."""

from http.client import HTTPException
from urllib.request import urlopen

FETCH_TIMEOUT_S = 3.0
MAX_DOCUMENT_BYTES = 256 * 1024


def fetch_document(url: str) -> bytes:
    """Return what stands at an address, of at most `MAX_DOCUMENT_BYTES`.

    Args:
        url: `http` or `https`, checked by who calls.

    Raises:
        OSError: Nobody answers, or with an error.
        ValueError: It is too much.
    """
    try:
        with urlopen(url, timeout=FETCH_TIMEOUT_S) as answer:  # noqa: S310 -- see `url`
            document: bytes = answer.read(MAX_DOCUMENT_BYTES + 1)
    except HTTPException as error:
        raise OSError(type(error).__name__) from error
    if len(document) > MAX_DOCUMENT_BYTES:
        message = f"the document is more than {MAX_DOCUMENT_BYTES} bytes"
        raise ValueError(message)
    return document
