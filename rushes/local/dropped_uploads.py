"""Start jobs for files put into the bucket, also if the emulator died before sending their events."""

from collections.abc import Collection
from typing import Any

from rushes.local.deploy import Client

UPLOADS = "uploads/"


def hear(s3: Client, bucket: str, known: Collection[str]) -> list[str]:
    """Enable the bucket's notifications and resend the events of missed files; returns their keys.

    `known` are the keys that already have jobs. Files are listed before notifications are enabled, and the emulator
    loses its queues when it dies, so no event is sent twice.
    """
    missed_keys = [key for key in keys(s3, bucket) if key not in known]
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    for key in missed_keys:
        tell_again(s3, bucket, key)
    return missed_keys


def keys(s3: Client, bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=UPLOADS)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def tell_again(s3: Client, bucket: str, key: str) -> None:
    """Copy the object onto itself, which emits a new event."""
    head: dict[str, Any] = s3.head_object(Bucket=bucket, Key=key)
    s3.copy_object(
        Bucket=bucket,
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
        MetadataDirective="REPLACE",
        Metadata=head["Metadata"],
        ContentType=head["ContentType"],
    )
