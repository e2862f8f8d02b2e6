"""The SageMaker SDK: loaded when a command needs it, silent, and with its errors in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from rushes.adapters.aws.clients import translated
from rushes.errors import BadRequest, NotFound, TryAgain, Unavailable

DEFAULTS = Path(__file__).parent / "telemetry.yaml"
OVERRIDES = ("SAGEMAKER_ADMIN_CONFIG_OVERRIDE", "SAGEMAKER_USER_CONFIG_OVERRIDE")
GONE = ("Could not find", "does not exist")
UNDER_WAY = "Cannot update in-progress"

Resource = Any  # the SDK writes its classes for itself, without types that mypy could read


def sdk(module: str) -> Any:
    """`resources` or `shapes` of sagemaker.core. Raises Unavailable when the extra is not installed.

    The SDK takes its opt-out of telemetry from a file alone, which a variable names.
    """
    os.environ.update(dict.fromkeys(OVERRIDES, str(DEFAULTS)))
    try:
        return import_module(f"sagemaker.core.{module}")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("sagemaker"):
            raise
        raise Unavailable(
            "Operating an endpoint needs the SageMaker SDK: pip install 'rushes[sagemaker]'."
        ) from error


@contextmanager
def answered(missing: str) -> Iterator[None]:
    """Raises NotFound with the sentence `missing`, BadRequest with SageMaker's own words when it refuses,
    TryAgain for what may pass, Unavailable without credentials or a region.
    """
    try:
        with translated(missing):
            yield
    except Exception as error:
        if type(error).__name__ == "NoRegionError":
            raise Unavailable("Set AWS_DEFAULT_REGION: there is no region to call AWS in.") from error
        told = getattr(error, "response", {}).get("Error", {})
        if not told:
            raise
        raise refusal(str(told.get("Code", "")), str(told.get("Message", "")), missing) from error


def refusal(code: str, message: str, missing: str) -> Exception:
    if any(words in message for words in GONE):
        return NotFound(missing)
    kind = TryAgain if UNDER_WAY in message else BadRequest
    return kind(f"SageMaker refuses ({code}): {message}")
