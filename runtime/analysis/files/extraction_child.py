"""The child's side of `ExtractionPool`: the only process that imports the parsers."""

from msgspec import msgpack

from runtime.analysis.files.extract import extract_text
from runtime.analysis.files.upload import Upload


def answer_upload(request: bytes) -> bytes:
    """Read one upload."""
    upload = msgpack.decode(request, type=Upload)
    return msgpack.encode(extract_text(upload.content, upload.file_name))
