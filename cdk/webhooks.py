"""Webhook delivery: the table's stream triggers the first attempt, a delay queue the retries."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.functions import FUNCTIONS
from cdk.handlers import Functions
from cdk.storage import StateTable

VISIBILITY_FACTOR = 6  # of the function's time-out, recommended in AWS Lambda's guide for SQS
MAX_DELIVERIES = 5  # of one message before it is a dead letter; handlers fail only when AWS does


class Webhooks(Construct):
    """The delay queue and the two triggers of lambdas/webhook_delivery.py."""

    def __init__(self, scope: Construct, name: str, store: StateTable, functions: Functions) -> None:
        super().__init__(scope, name)
        dead_letters = sqs.Queue(self, "DeadLetters", retention_period=Duration.days(14), enforce_ssl=True)
        self.queue = sqs.Queue(
            self,
            "Later",
            visibility_timeout=Duration.seconds(
                VISIBILITY_FACTOR * FUNCTIONS["webhook_delivery"].timeout_seconds
            ),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=MAX_DELIVERIES),
            enforce_ssl=True,
        )
        deliver = functions["webhook_delivery"]
        deliver.add_event_source(sources.SqsEventSource(self.queue, batch_size=1))
        deliver.add_event_source(
            sources.DynamoEventSource(
                store.table,
                starting_position=lambda_.StartingPosition.LATEST,
                batch_size=1,
                retry_attempts=3,
                on_failure=sources.SqsDlq(dead_letters) if functions.profile.cloud else None,
                filters=[
                    lambda_.FilterCriteria.filter(
                        {
                            "eventName": lambda_.FilterRule.is_equal("INSERT"),
                            "dynamodb": {"Keys": {"sk": {"S": lambda_.FilterRule.begins_with("delivery#")}}},
                        }
                    )
                ],
            )
        )
