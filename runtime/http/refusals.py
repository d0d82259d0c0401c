"""What HTTP itself refuses, whatever the endpoint."""

from runtime.errors import RequestError


class NotAcceptableError(RequestError):
    """The answer has no media type that the caller accepts."""

    status = 406
    slug = "not-acceptable"


class SlowRequestError(RequestError):
    """The body did not arrive in time; the connection closes."""

    status = 408
    slug = "slow-request"

    @property
    def headers(self) -> dict[str, str]:
        """Close: what still trickles in is not the next request."""
        return super().headers | {"Connection": "close"}


class UnsatisfiableRangeError(RequestError):
    """The part that was asked for is not in the file."""

    status = 416
    slug = "range-not-satisfiable"

    def __init__(self, size_bytes: int) -> None:
        """Keep how much there is."""
        super().__init__(f"The file has {size_bytes} bytes: ask for a range within them.")
        self._size_bytes = size_bytes

    @property
    def headers(self) -> dict[str, str]:
        """How much there is."""
        return super().headers | {"Content-Range": f"bytes */{self._size_bytes}"}
