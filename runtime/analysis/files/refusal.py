"""How a reader of one format says that a file has no text for us."""

from runtime.analysis.files.extracted import ExtractionError


class RefusedFileError(Exception):
    """The file is not readable for the reason `code`; stays inside the extraction."""

    def __init__(self, *, code: ExtractionError) -> None:
        super().__init__(code)
        self.code = code
