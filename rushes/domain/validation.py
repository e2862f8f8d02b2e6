"""Validates files from outside, and reports the first error with its place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from rushes.errors import BadRequest, Reason, Rejected, RushesError

bad_transcript = partial(Rejected, Reason.BAD_TRANSCRIPT)


@contextmanager
def validating(file: str, build_error: Callable[[str], RushesError] = BadRequest) -> Iterator[None]:
    """Turn a ValidationError raised within into `build_error`, with the first error in `file` and its place."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise build_error(f"This is not a valid {file}: {place}: {first['msg']}.") from error


def require_file(path: Path | str) -> Path:
    """Raises BadRequest when there is no such file."""
    if not Path(path).is_file():
        raise BadRequest(f"There is no file {path}.")
    return Path(path)
