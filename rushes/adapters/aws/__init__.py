"""Who fills the ports on AWS: one file per port, boto3 nowhere else and imported at the first call."""

from rushes.adapters.aws.delay_queue import Waiting
from rushes.adapters.aws.events import EventLog
from rushes.adapters.aws.mailer import Mail
from rushes.adapters.aws.outbox import DeliveryLog
from rushes.adapters.aws.rate_limiter import Passage
from rushes.adapters.aws.sockets import Connections
from rushes.adapters.aws.state_store import Hot
from rushes.adapters.aws.storage import S3
from rushes.adapters.aws.workflow import Machine

__all__ = ["S3", "Connections", "DeliveryLog", "EventLog", "Hot", "Machine", "Mail", "Passage", "Waiting"]
