"""rushes: a recording goes into a bucket; out come its transcript, chapters, analysis, translations, moderated copy."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["AsyncClient", "Client", "__version__"]


def __getattr__(name: str) -> Any:
    """Load `rushes.Client` and `rushes.AsyncClient` at their first use, so that importing rushes stays cheap."""
    if name in ("AsyncClient", "Client"):
        return getattr(import_module("rushes.client"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
