"""What is dropped straight into the bucket becomes a job, also when the emulator died before it told anybody."""

from collections.abc import Collection
from typing import Any

from rushes.local.deploy import Client

UPLOADS = "uploads/"


def hear(s3: Client, bucket: str, known: Collection[str]) -> list[str]:
    """From now on the bucket tells of every new object; the keys of films that nobody knew of, told again.

    `known` are the keys of which there are jobs. What is listed was put while the bucket told nothing yet, or
    before the emulator lost its queues: so nothing is told twice.
    """
    forgotten = [key for key in keys(s3, bucket) if key not in known]
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    for key in forgotten:
        tell_again(s3, bucket, key)
    return forgotten


def keys(s3: Client, bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=UPLOADS)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def tell_again(s3: Client, bucket: str, key: str) -> None:
    """Written over itself an object is a new one."""
    head: dict[str, Any] = s3.head_object(Bucket=bucket, Key=key)
    s3.copy_object(
        Bucket=bucket,
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
        MetadataDirective="REPLACE",
        Metadata=head["Metadata"],
        ContentType=head["ContentType"],
    )
