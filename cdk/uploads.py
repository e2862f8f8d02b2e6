"""Upload events: from an object in uploads/ through EventBridge and a queue to Ingest, with dead letters."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.config import Profile
from cdk.functions import FUNCTIONS
from cdk.handlers import Functions

BATCH = 5  # messages per call, few enough for a busy machine
VISIBILITY_FACTOR = 6  # of the function's time-out, recommended in AWS Lambda's guide for SQS


class UploadEvents(Construct):
    """Events of uploads and of our own commands to start and stop. Every kind of object creation counts.

    If uploads are scanned, the event is the scan's result, whatever it is: the step Probe reads the tag and rejects the
    job of an upload that is not clean (rushes/domain/malware_scan.py).
    """

    def __init__(
        self, scope: Construct, name: str, profile: Profile, bucket_name: str, functions: Functions
    ) -> None:
        super().__init__(scope, name)
        self.dead_letters = sqs.Queue(
            self, "DeadLetters", retention_period=Duration.days(14), enforce_ssl=True
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * FUNCTIONS["ingest"].timeout_seconds),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters, max_receive_count=profile.retry_messages
            ),
            enforce_ssl=True,
        )
        target = targets.SqsQueue(self.queue, dead_letter_queue=self.dead_letters if profile.cloud else None)
        if profile.malware_scan:
            events.Rule(self, "Scanned", event_pattern=self.scan_pattern(bucket_name), targets=[target])
        prefixes = ("orders/",) if profile.malware_scan else ("uploads/", "orders/")
        events.Rule(
            self, "Uploaded", event_pattern=self.creation_pattern(bucket_name, prefixes), targets=[target]
        )
        self.connect_queue(profile, functions["ingest"])

    def connect_queue(self, profile: Profile, ingest: lambda_.Function) -> None:
        """Connect the queue to Ingest in small batches; only failed messages return to the queue."""
        ingest.add_to_role_policy(
            iam.PolicyStatement(
                actions=["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                resources=[self.queue.queue_arn],
            )
        )
        ingest.add_event_source_mapping(
            "Uploads",
            event_source_arn=self.queue.queue_arn,
            batch_size=BATCH,
            max_concurrency=profile.most_ingests,
            report_batch_item_failures=True,
        )

    @staticmethod
    def creation_pattern(bucket: str, prefixes: Sequence[str]) -> events.EventPattern:
        return events.EventPattern(
            source=["aws.s3"],
            detail_type=["Object Created"],
            detail={
                "bucket": {"name": [bucket]},
                "object": {"key": [{"prefix": prefix} for prefix in prefixes]},
            },
        )

    @staticmethod
    def scan_pattern(bucket: str) -> events.EventPattern:
        return events.EventPattern(
            source=["aws.guardduty"],
            detail_type=["GuardDuty Malware Protection Object Scan Result"],
            detail={"s3ObjectDetails": {"bucketName": [bucket], "objectKey": [{"prefix": "uploads/"}]}},
        )
