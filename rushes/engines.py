"""Build engines from tables of `module:Class` strings; a module is imported when its engine is first requested."""

import importlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from rushes.errors import BadRequest, Unavailable

Engine = TypeVar("Engine")


def build_engine(label: str, rows: Mapping[str, str], name: str, extra: str, *arguments: Any) -> Any:
    """Build the engine of the row `name` from `arguments`. `label` names the kind of engine in messages.

    Raises BadRequest if there is no such row, Unavailable if the library that `extra` installs is missing.
    """
    if name not in rows:
        raise BadRequest(f"There is no {label} “{name}”: choose one of {', '.join(rows)}.")
    module, class_name = rows[name].split(":")
    try:
        return getattr(importlib.import_module(module), class_name)(*arguments)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("rushes"):
            raise
        raise Unavailable(
            f"The {label} {name} needs the package {error.name}: install rushes[{extra}]."
        ) from error


class LruCache(Generic[Engine]):
    """The `max_size` most recently used engines, with their models loaded."""

    def __init__(self, max_size: int) -> None:
        self.max_size = max_size
        self.loaded: OrderedDict[Hashable, Engine] = OrderedDict()

    def get(self, key: Hashable, build: Callable[[], Engine]) -> Engine:
        """Return the engine of `key`, built if it is not loaded. Raises what `build` raises."""
        if key not in self.loaded:
            self.loaded[key] = build()
        self.loaded.move_to_end(key)
        while len(self.loaded) > self.max_size:
            self.loaded.popitem(last=False)
        return self.loaded[key]
