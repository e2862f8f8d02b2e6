"""Applies the migrations: inside the network, as the administrator, whose name and password are the event."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.adapters.postgres.grant_access import bring_up
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> list[str]:
    return bring_up(ports().need("database_url"), event["username"], event["password"])
