"""Run migrations at a deployment before the new code; runs outside the database's network, with access to secrets."""

from collections.abc import Mapping
from typing import Any

from entry import Context, logger

from rushes.adapters.aws.migrate_database import apply_migrations
from rushes.bootstrap import ports


def handler(event: Mapping[str, Any], context: Context) -> list[str]:
    applied = apply_migrations(
        ports().require_setting("admin_credentials"), ports().require_setting("schema_function")
    )
    logger.info("applied %s", ", ".join(applied) or "no migrations: the schema is up to date")
    return applied
