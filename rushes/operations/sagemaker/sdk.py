"""The SageMaker SDK: loaded on demand, without telemetry, with its errors translated."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from rushes.adapters.aws.clients import translate_errors
from rushes.errors import BadRequest, NotFound, TryAgain, Unavailable

DEFAULTS = Path(__file__).parent / "telemetry.yaml"
OVERRIDES = ("SAGEMAKER_ADMIN_CONFIG_OVERRIDE", "SAGEMAKER_USER_CONFIG_OVERRIDE")
GONE = ("Could not find", "does not exist")
UNDER_WAY = "Cannot update in-progress"

Resource = Any  # the SDK generates its classes without types that mypy could read


def sdk(module: str) -> Any:
    """Import `resources` or `shapes` of sagemaker.core. Raises Unavailable if the extra is not installed.

    The SDK reads its telemetry opt-out only from a file named by an environment variable.
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
    """Translate the SDK's errors: NotFound with the text `missing`, BadRequest with SageMaker's message if it refuses,
    TryAgain for temporary errors, Unavailable without credentials or a region.
    """
    try:
        with translate_errors(missing):
            yield
    except Exception as error:
        if type(error).__name__ == "NoRegionError":
            raise Unavailable("Set AWS_DEFAULT_REGION: there is no region to call AWS in.") from error
        error_details = getattr(error, "response", {}).get("Error", {})
        if not error_details:
            raise
        raise refusal(
            str(error_details.get("Code", "")), str(error_details.get("Message", "")), missing
        ) from error


def refusal(code: str, message: str, missing: str) -> Exception:
    if any(phrase in message for phrase in GONE):
        return NotFound(missing)
    error_class = TryAgain if UNDER_WAY in message else BadRequest
    return error_class(f"SageMaker refuses ({code}): {message}")
