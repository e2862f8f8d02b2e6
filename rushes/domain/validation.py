"""Files of the contract that come from outside are checked; what is wrong is said in one sentence, with its place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from rushes.errors import BadRequest, Reason, Rejected, RushesError

bad_transcript = partial(Rejected, Reason.BAD_TRANSCRIPT)


@contextmanager
def validating(file: str, refused: Callable[[str], RushesError] = BadRequest) -> Iterator[None]:
    """Within, pydantic reads `file`. Raises `refused` with the first thing that is wrong with it, and where."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise refused(f"This is no {file} of rushes: {where}: {first['msg']}.") from error


def require_file(path: Path | str) -> Path:
    """Raises BadRequest when there is no such file."""
    if not Path(path).is_file():
        raise BadRequest(f"There is no file {path}.")
    return Path(path)
