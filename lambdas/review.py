"""The state Review: asks a person, and answers nothing; the API's review route lets the machine go on."""

from collections.abc import Mapping
from typing import Any

from entry import Context, opened

from rushes.api import reviews


def handler(event: Mapping[str, Any], context: Context) -> None:
    reviews.ask(*opened(event), event["token"])
