"""Letters to owners: EventBridge tells of every execution that ended; a letter that cannot be sent is a dead letter."""

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk.machines import execution

ENDED = ["SUCCEEDED", "FAILED", "TIMED_OUT"]
"""A rejected job's execution has succeeded; who cancelled a job knows."""


class Letters(Construct):
    """What calls lambdas/send_email.py."""

    def __init__(self, scope: Construct, name: str, machine_arn: str, letter: lambda_.Function) -> None:
        super().__init__(scope, name)
        self.dead = sqs.Queue(self, "DeadLetters", retention_period=Duration.days(14), enforce_ssl=True)
        Validations.of(self.dead).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SQS3", reason="It is a queue of dead letters: a function's, and a rule's."
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
            event_pattern=execution(machine_arn, ENDED),
            targets=[targets.LambdaFunction(letter, dead_letter_queue=self.dead)],
        )
