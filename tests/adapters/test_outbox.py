"""One suite for every Outbox, and the queue that holds back."""

import json
from datetime import UTC, datetime
from uuid import UUID

import boto3
import pytest

from rushes.adapters.aws import DynamoOutbox, SqsDelayQueue
from rushes.adapters.memory import MemoryOutbox
from rushes.domain import Delivery
from rushes.local.ministack import MiniStack
from rushes.ports import Outbox

OWNER, HOOK, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def delivery(id: str, webhook: UUID = HOOK) -> Delivery:
    about = {"owner": OWNER, "url": "https://a", "kind": "job.failed", "body": "{}", "secrets": ("whsec_a",)}
    return Delivery(id=id, webhook_id=webhook, created_at=datetime.now(UTC), **about)


@pytest.fixture(params=["memory", "dynamodb"])
def outbox(request: pytest.FixtureRequest) -> Outbox:
    return MemoryOutbox() if request.param == "memory" else DynamoOutbox(request.getfixturevalue("table"))


def test_a_delivery_is_added_once_and_changed_by_put(outbox: Outbox) -> None:
    one = delivery("msg_1")
    assert outbox.add(one) is True
    assert outbox.add(one) is False
    outbox.put(one.model_copy(update={"state": "delivered"}))
    found = outbox.get(OWNER, HOOK, "msg_1")
    assert found is not None
    assert found.state == "delivered"
    assert outbox.get(OTHER, HOOK, "msg_1") is None


def test_deliveries_are_listed_by_webhook_in_their_order(outbox: Outbox) -> None:
    for each in (delivery("msg_2"), delivery("msg_1"), delivery("msg_3", OTHER)):
        outbox.add(each)
    assert [each.id for each in outbox.list_deliveries(OWNER, HOOK)] == ["msg_1", "msg_2"]


def test_a_webhook_that_is_gone_stays_so_until_it_is_forgotten(outbox: Outbox) -> None:
    outbox.add(delivery("msg_1"))
    assert not outbox.is_gone(OWNER, HOOK)
    outbox.mark_gone(OWNER, HOOK)
    assert outbox.is_gone(OWNER, HOOK)
    assert not outbox.is_gone(OTHER, HOOK)
    outbox.delete_webhook(OWNER, HOOK)
    assert not outbox.is_gone(OWNER, HOOK)
    assert list(outbox.list_deliveries(OWNER, HOOK)) == []


def test_a_message_is_held_back_for_its_seconds(aws: MiniStack) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="later")["QueueUrl"]
    SqsDelayQueue(url).send(json.dumps({"a": 1}), 900)
    SqsDelayQueue(url).send(json.dumps({"a": 2}), 0)
    assert SqsDelayQueue(url).count_delayed() == 1
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)["Messages"]
    assert [json.loads(message["Body"]) for message in found] == [{"a": 2}]
