"""The domain models. Durations and positions are in seconds, dates and times in UTC."""

from rushes.domain.event import Event, EventKind
from rushes.domain.frozen_model import FrozenModel
from rushes.domain.job import TERMINAL, Artifact, Job, Status, StepFailure, StepRecord, Ticket, Upload, Video
from rushes.domain.keys import (
    KeyPrefix,
    derive_job_id,
    is_folder_marker,
    job_key,
    job_prefix,
    ticket_key,
    upload_key,
)
from rushes.domain.options import (
    INTERNAL_FIELDS,
    LANGUAGE,
    MAX_OPTIONS_BYTES,
    MAX_TERMS,
    CensorLevel,
    CopyExtra,
    JobOptions,
    JobRequest,
    Language,
    Refusal,
    SubtitleProfile,
    Term,
)
from rushes.domain.owner import Attempt, AuditEntry, Delivery, MonthlyUsage, Usage, Webhook
from rushes.domain.step_progress import Progress, State, StepProgress
from rushes.domain.topic import Topic

__all__ = [
    "INTERNAL_FIELDS",
    "LANGUAGE",
    "MAX_OPTIONS_BYTES",
    "MAX_TERMS",
    "TERMINAL",
    "Artifact",
    "Attempt",
    "AuditEntry",
    "CensorLevel",
    "CopyExtra",
    "Delivery",
    "Event",
    "EventKind",
    "FrozenModel",
    "Job",
    "JobOptions",
    "JobRequest",
    "KeyPrefix",
    "Language",
    "MonthlyUsage",
    "Progress",
    "Refusal",
    "State",
    "Status",
    "StepFailure",
    "StepProgress",
    "StepRecord",
    "SubtitleProfile",
    "Term",
    "Ticket",
    "Topic",
    "Upload",
    "Usage",
    "Video",
    "Webhook",
    "derive_job_id",
    "is_folder_marker",
    "job_key",
    "job_prefix",
    "ticket_key",
    "upload_key",
]
