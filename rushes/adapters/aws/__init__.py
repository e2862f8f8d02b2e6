"""Who fills the ports on AWS: one file per port, boto3 nowhere else and imported at the first call."""

from rushes.adapters.aws.events import EventLog
from rushes.adapters.aws.gate import Passage
from rushes.adapters.aws.hot import Hot
from rushes.adapters.aws.later import Waiting
from rushes.adapters.aws.machine import Machine
from rushes.adapters.aws.outbox import DeliveryLog
from rushes.adapters.aws.post import Mail
from rushes.adapters.aws.sockets import Connections
from rushes.adapters.aws.storage import S3

__all__ = ["S3", "Connections", "DeliveryLog", "EventLog", "Hot", "Machine", "Mail", "Passage", "Waiting"]
