"""Heartbeats in DynamoDB: implements HeartbeatStore. Items have pk `workers`, sk `worker#<name>`, a time to live."""

import json
from collections.abc import Mapping
from typing import Any

from rushes.adapters.aws.table import Table, expires_in

HIGHEST_SUFFIX = "~"  # sorts after every character of a name


class DynamoHeartbeatStore:
    def __init__(self, table: str) -> None:
        self.table = Table(table)

    def record_beat(self, worker: str, facts: Mapping[str, Any], seconds: int) -> None:
        item = {"pk": "workers", "sk": f"worker#{worker}", "body": json.dumps(dict(facts))}
        self.table.put(item | {"expires": expires_in(seconds)})

    def read_beats(self) -> Mapping[str, Mapping[str, Any]]:
        items = self.table.query_range("workers", "worker#", f"worker#{HIGHEST_SUFFIX}")
        return {item["sk"].removeprefix("worker#"): json.loads(item["body"]) for item in items}
