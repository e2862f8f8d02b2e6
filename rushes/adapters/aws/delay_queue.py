"""A queue of delayed messages in SQS: implements DelayQueue and IngestQueue."""

from functools import cached_property

from rushes.adapters.aws.clients import Client, client, translated


class SqsDelayQueue:
    """An SQS queue by its URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def client(self) -> Client:
        return client("sqs")

    def send(self, body: str, seconds: int) -> None:
        with translated():
            self.client.send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=seconds)

    def waiting_count(self) -> int:
        name = "ApproximateNumberOfMessagesDelayed"
        with translated():
            response = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])
        return int(response["Attributes"][name])
