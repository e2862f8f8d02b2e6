"""A queue of delayed messages in SQS: implements DelayQueue and IngestQueue."""

from functools import cached_property

from rushes.adapters.aws.clients import Client, create_client, translate_errors


class SqsDelayQueue:
    """An SQS queue by its URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def client(self) -> Client:
        return create_client("sqs")

    def send(self, body: str, seconds: int) -> None:
        with translate_errors():
            self.client.send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=seconds)

    def count_delayed(self) -> int:
        name = "ApproximateNumberOfMessagesDelayed"
        with translate_errors():
            response = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])
        return int(response["Attributes"][name])
