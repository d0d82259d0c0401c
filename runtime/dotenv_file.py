"""Reads `.env`, or says in one line why it cannot be read."""

from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from runtime.errors import SettingsError


def read_dotenv(path: Path) -> dict[str, str | None]:
    """Return the variables of a file; none when there is no file.

    Raises:
        SettingsError: It cannot be read, or a line of it; the message does not show the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        raise SettingsError(message) from None
    for line in parse_stream(StringIO(text)):
        if line.error:
            message = f"{path}: line {line.original.line} is not NAME=value"
            raise SettingsError(message)
    return dict(dotenv_values(stream=StringIO(text)))
