"""From an object in uploads/ to Ingest: EventBridge, a queue that waits when we are busy, dead letters."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.config import Profile
from cdk.functions import ROWS
from cdk.handlers import Functions
from cdk.storage import Store

VISIBILITY_FACTOR = 6  # of the function's time-out, as AWS Lambda's guide for SQS asks


class Uploads(Construct):
    """Uploads, and our own orders to start and to stop. Every way an object comes to be counts."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, store: Store, functions: Functions
    ) -> None:
        super().__init__(scope, name)
        dead = sqs.Queue(self, "DeadLetters", retention_period=Duration.days(14), enforce_ssl=True)
        queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * ROWS["ingest"].seconds),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=profile.retry_messages),
            enforce_ssl=True,
        )
        events.Rule(
            self,
            "Uploaded",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [store.bucket_name]},
                    "object": {"key": [{"prefix": "uploads/"}, {"prefix": "orders/"}]},
                },
            ),
            targets=[targets.SqsQueue(queue)],
        )
        functions["ingest"].add_event_source(
            sources.SqsEventSource(queue, batch_size=10, max_concurrency=5, report_batch_item_failures=True)
        )
