"""The condition of a change: which version of a thing it was meant for (RFC 9110 section 13)."""

import hashlib
import re

import msgspec
from msgspec import Struct

from runtime.errors import PreconditionFailedError

__all__ = ["UNCONDITIONAL", "Condition"]
TAG = re.compile(r'(?P<weak>W/)?(?P<opaque>"[\x21\x23-\x7e\x80-\xff]*")')


class Condition(Struct, frozen=True, kw_only=True):
    """What a caller said of the version; handed over by its type, and checked while nobody else can change the thing.

    Attributes:
        wanted: `If-Match`, from all of its lines; None when there is none.
        unwanted: `If-None-Match` likewise.
    """

    wanted: str | None = None
    unwanted: str | None = None

    def check_shown(self, shown: object) -> None:
        """Refuse a change of another version than this, which a GET would answer with.

        Raises:
            PreconditionFailedError: As `check`.
        """
        if self != UNCONDITIONAL:
            self.check(make_etag(msgspec.json.encode(shown)))

    def check(self, etag: str | None) -> None:
        """Refuse what was meant for another version than there is.

        Args:
            etag: Of what there is; None when nobody here can say.

        Raises:
            PreconditionFailedError: `If-Match` names no version, or another (strong comparison); or the version that
                a change was not meant for is the one that there is.
        """
        if self.wanted is not None and self.wanted.strip() != "*" and not names(self.wanted, etag, weakly=False):
            detail = "If-Match names another version than there is; ask for it again."
            raise PreconditionFailedError(detail)
        if self.unwanted is not None and names(self.unwanted, etag, weakly=True):
            detail = "If-None-Match names the version that there is."
            raise PreconditionFailedError(detail)


UNCONDITIONAL = Condition()


def make_etag(body: bytes, encoding: str | None = None) -> str:
    """Return a strong validator: equal for equal bytes.

    Args:
        body: The answer before it is compressed.
        encoding: How it is compressed; None when it is not.
    """
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    return f'"{digest}-{encoding}"' if encoding else f'"{digest}"'


def names(tags: str, etag: str | None, *, weakly: bool) -> bool:
    """Say whether a list has a version, or is `*`, which is any that there is."""
    if etag is None:
        return False
    if tags.strip() == "*":
        return True
    found = TAG.finditer(tags)
    meant = version_of(etag)
    return any(version_of(one["opaque"]) == meant and (weakly or not one["weak"]) for one in found)


def version_of(etag: str) -> str:
    """Return a validator without the compression."""
    return etag.replace('-gzip"', '"')
