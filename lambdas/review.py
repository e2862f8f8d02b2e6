"""The state Review: request a review; the API's review route resumes the execution."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes.api import reviews


def handler(event: Mapping[str, Any], context: Context) -> None:
    reviews.ask(*opened(event), event["token"])
