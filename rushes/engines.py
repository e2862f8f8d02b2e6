"""Tables of engines: a row is a string `module:Class`, and its file is imported when somebody asks for it."""

import importlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from rushes.errors import BadRequest, Unavailable

Engine = TypeVar("Engine")


def build_engine(what: str, rows: Mapping[str, str], name: str, extra: str, *given: Any) -> Any:
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


class LruCache(Generic[Engine]):
    """The engines that were used last, with their models loaded: `most` of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.loaded: OrderedDict[Hashable, Engine] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Engine]) -> Engine:
        """The engine of this key, made where it is not loaded. Raises what `make` raises."""
        if key not in self.loaded:
            self.loaded[key] = make()
        self.loaded.move_to_end(key)
        while len(self.loaded) > self.most:
            self.loaded.popitem(last=False)
        return self.loaded[key]
