"""The few signs of a text that are not ASCII: what depends on these alone is asked of them, not of all the text."""

ASCII = bytes(range(128))


def beyond_ascii(text: str) -> str:
    """Return the signs of a text that are not ASCII, in order."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, ASCII).decode("utf-8", "surrogatepass")
