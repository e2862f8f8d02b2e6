"""rushes: a video goes into a bucket; out come its transcript, subtitles and everything read from them."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`rushes.Client` and `rushes.AsyncClient`, loaded when first asked for: importing rushes stays cheap."""
    if name in ("AsyncClient", "Client"):
        return getattr(import_module("rushes.client"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
