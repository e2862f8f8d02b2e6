"""Tables of engines: a row is a string `module:Class`, and its file is imported when somebody asks for it."""

import importlib
from collections.abc import Mapping
from typing import Any

from rushes.errors import BadRequest, Unavailable


def build(what: str, rows: Mapping[str, str], name: str, extra: str, *given: Any) -> Any:
    """The engine of the row `name`, built from what is given; `what` is what a person calls such an engine.

    Raises BadRequest when there is no such row, Unavailable when its library is not there; `extra` brings it.
    """
    if name not in rows:
        raise BadRequest(f"There is no {what} “{name}”: choose one of {', '.join(rows)}.")
    module, kind = rows[name].split(":")
    try:
        return getattr(importlib.import_module(module), kind)(*given)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("rushes"):
            raise
        raise Unavailable(
            f"The {what} {name} needs the package {error.name}: install rushes[{extra}]."
        ) from error
