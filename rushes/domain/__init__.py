"""The nouns that everything shares. All times are seconds, all times of day are UTC."""

from rushes.domain.event import Event, EventKind
from rushes.domain.frozen_model import Noun
from rushes.domain.job import TERMINAL, Artifact, Job, Status, StepFailure, StepRecord, Ticket, Upload, Video
from rushes.domain.keys import KeyPrefix, is_folder_marker, job_id_of, job_key, job_prefix, upload_key
from rushes.domain.options import (
    LANGUAGE,
    MOST_BYTES,
    MOST_TERMS,
    OURS_ALONE,
    CensorLevel,
    JobRequest,
    Keep,
    Language,
    Refusal,
    SubtitleProfile,
    Term,
    Wishes,
)
from rushes.domain.owner import Attempt, AuditEntry, Delivery, Month, Usage, Webhook
from rushes.domain.step_progress import Progress, State, StepProgress
from rushes.domain.topic import Topic

__all__ = [
    "LANGUAGE",
    "MOST_BYTES",
    "MOST_TERMS",
    "OURS_ALONE",
    "TERMINAL",
    "Artifact",
    "Attempt",
    "AuditEntry",
    "CensorLevel",
    "Delivery",
    "Event",
    "EventKind",
    "Job",
    "JobRequest",
    "Keep",
    "KeyPrefix",
    "Language",
    "Month",
    "Noun",
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
    "Wishes",
    "is_folder_marker",
    "job_id_of",
    "job_key",
    "job_prefix",
    "upload_key",
]
