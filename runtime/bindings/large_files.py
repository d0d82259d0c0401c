"""The refusal of a file that is larger than a resume may be."""

from runtime.errors import FieldError, TooLargeError


def refuse_size(place: int, name: str, max_bytes: int) -> TooLargeError:
    """Return the error of a file, with its name and a pointer to it.

    Args:
        place: Of the file in its request, from 0.
        name: As it was uploaded, clean.
        max_bytes: What it may have.
    """
    field = FieldError(pointer=f"/files/{place}", detail=f"`{name}` is larger than {max_bytes} bytes.")
    return TooLargeError(f"File {place + 1} is larger than {max_bytes} bytes.", errors=(field,))
