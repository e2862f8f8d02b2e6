"""E-mails to owners, sent when EventBridge reports the end of an execution. Failures go to a dead-letter queue."""

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.machines import execution_events

ENDED = ["SUCCEEDED", "FAILED", "TIMED_OUT"]
"""Includes rejected jobs, whose executions succeed, but not cancelled ones."""


class EmailNotifications(Construct):
    """The triggers of lambdas/send_email.py."""

    def __init__(self, scope: Construct, name: str, machine_arn: str, letter: lambda_.Function) -> None:
        super().__init__(scope, name)
        self.dead = sqs.Queue(self, "DeadLetters", retention_period=Duration.days(14), enforce_ssl=True)
        Validations.of(self.dead).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SQS3", reason="This is the dead-letter queue of a function and of a rule."
            )
        )
        letter.configure_async_invoke(
            retry_attempts=2,
            max_event_age=Duration.hours(1),
            on_failure=destinations.SqsDestination(self.dead),
        )
        events.Rule(
            self,
            "Ended",
            event_pattern=execution_events(machine_arn, ENDED),
            targets=[targets.LambdaFunction(letter, dead_letter_queue=self.dead)],
        )
