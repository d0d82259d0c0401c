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
