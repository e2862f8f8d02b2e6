"""From an object in uploads/ to Ingest: EventBridge, a queue that waits when we are busy, dead letters."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.config import Profile
from cdk.functions import ROWS
from cdk.handlers import Functions

BATCH = 5  # messages a call, which a machine that is busy all over gets done in time
VISIBILITY_FACTOR = 6  # of the function's time-out, as AWS Lambda's guide for SQS asks


class Uploads(Construct):
    """Uploads, and our own orders to start and to stop. Every way an object comes to be counts.

    Where uploads are scanned, the event is the scan's result, whatever it says: the step Probe reads the tag and ends
    the job of what is not clean (rushes/domain/malware_scan.py).
    """

    def __init__(
        self, scope: Construct, name: str, profile: Profile, bucket_name: str, functions: Functions
    ) -> None:
        super().__init__(scope, name)
        self.dead = sqs.Queue(self, "DeadLetters", retention_period=Duration.days(14), enforce_ssl=True)
        self.queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * ROWS["ingest"].seconds),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead, max_receive_count=profile.retry_messages),
            enforce_ssl=True,
        )
        target = targets.SqsQueue(self.queue, dead_letter_queue=self.dead if profile.cloud else None)
        if profile.malware_scan:
            events.Rule(self, "Scanned", event_pattern=self.scanned(bucket_name), targets=[target])
        prefixes = ("orders/",) if profile.malware_scan else ("uploads/", "orders/")
        events.Rule(self, "Uploaded", event_pattern=self.created(bucket_name, prefixes), targets=[target])
        self.feed(profile, functions["ingest"])

    def feed(self, profile: Profile, ingest: lambda_.Function) -> None:
        """A few messages at a time; one that cannot be read goes back alone."""
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
    def created(bucket: str, prefixes: Sequence[str]) -> events.EventPattern:
        return events.EventPattern(
            source=["aws.s3"],
            detail_type=["Object Created"],
            detail={"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": each} for each in prefixes]}},
        )

    @staticmethod
    def scanned(bucket: str) -> events.EventPattern:
        return events.EventPattern(
            source=["aws.guardduty"],
            detail_type=["GuardDuty Malware Protection Object Scan Result"],
            detail={"s3ObjectDetails": {"bucketName": [bucket], "objectKey": [{"prefix": "uploads/"}]}},
        )
