"""Apply the migrations in the database's network, with the administrator's credentials from the event."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.adapters.postgres.grant_access import bring_up
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> list[str]:
    return bring_up(ports().need("database_url"), event["username"], event["password"])
