"""Recognises characters in pictures by the `tesseract` command, where it is installed; bounded in pages and time."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from itertools import islice

from runtime.analysis.files.refusal import RefusedFileError

COMMAND = "tesseract"
LANGUAGES = ("eng", "deu", "fra", "spa")  # those of these that are installed
MAX_PAGES = 10
ALL_PAGES_S = 20.0  # below what a child may take, so that what was recognised by then is kept
MIN_LETTERS = 3
INSTALL_S = 5.0


def recognize(pictures: Iterable[bytes]) -> str:
    """Return the text of pictures, at most `MAX_PAGES`, as far as it is recognised within `ALL_PAGES_S`.

    Args:
        pictures: Each as a file of a type that Leptonica reads; made when it is asked for.

    Raises:
        RefusedFileError: `needs_ocr` where nothing is installed that recognises, `image_only` where no words are found.
    """
    command = shutil.which(COMMAND)
    if command is None:
        raise RefusedFileError(code="needs_ocr")
    end = time.monotonic() + ALL_PAGES_S
    languages = find_languages(command)
    texts: list[str] = []
    for picture in islice(pictures, MAX_PAGES):
        left_s = end - time.monotonic()
        if left_s <= 0:
            break
        texts.append(run(command, ["stdin", "stdout", "-l", languages], picture, left_s))
    text = "\n".join(texts)
    if sum(map(str.isalpha, text)) < MIN_LETTERS:
        raise RefusedFileError(code="image_only")
    return text


def find_languages(command: str) -> str:
    """Return the languages to look for; English where none of ours is installed."""
    installed = run(command, ["--list-langs"], b"", INSTALL_S).split()
    return "+".join(language for language in LANGUAGES if language in installed) or LANGUAGES[0]


def run(command: str, arguments: list[str], content: bytes, limit_s: float) -> str:
    """Return what the command says; nothing when it fails or takes too long. It inherits the limits of this process."""
    environ = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"}  # its threads cost more than they give
    try:
        done = subprocess.run(  # noqa: S603 -- a picture on its input, no word of which is an argument
            [command, *arguments], input=content, capture_output=True, timeout=limit_s, check=False, env=environ
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", errors="replace")
