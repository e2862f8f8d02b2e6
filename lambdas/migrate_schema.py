"""Apply the migrations in the database's network, with the administrator's credentials from the event."""

from collections.abc import Mapping
from typing import Any

from entry import Context

from rushes.adapters.postgres.grant_access import migrate_and_grant
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> list[str]:
    return migrate_and_grant(ports().require_setting("database_url"), event["username"], event["password"])
