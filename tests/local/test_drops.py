"""A film that was dropped while nobody listened is told of again, once, as it was."""

import boto3

from rushes.local.dropped_uploads import hear

KEY = "uploads/Zoë & co +1.mp4"


def test_a_film_of_which_there_is_no_job_is_told_of_again_with_its_wishes(bucket: str) -> None:
    s3 = boto3.client("s3")
    for key in (KEY, "uploads/known.mp4", "jobs/else.json"):
        s3.put_object(
            Bucket=bucket, Key=key, Body=b"film", Metadata={"rushes-request": "{}"}, ContentType="video/mp4"
        )
    assert hear(s3, bucket, {"uploads/known.mp4"}) == [KEY]
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert sorted(each["Key"] for each in versions) == sorted(
        ["jobs/else.json", "uploads/known.mp4", KEY, KEY]
    )
    kept = s3.get_object(Bucket=bucket, Key=KEY)
    assert (kept["Body"].read(), kept["Metadata"]) == (b"film", {"rushes-request": "{}"})
    assert kept["ContentType"] == "video/mp4"
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)
