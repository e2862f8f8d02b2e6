"""Keys of objects in the bucket. A key names one object; a KeyPrefix names all objects of a folder."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5


@dataclass(frozen=True, order=True)
class KeyPrefix:
    """A folder of the bucket: text that ends in "/", so that `a/1/` never matches `a/10/x`. Not a `str`, so not a key.

    Raises ValueError for any other text.
    """

    text: str

    def __post_init__(self) -> None:
        if not self.text.endswith("/") or self.text.startswith("/"):
            raise ValueError(f"“{self.text}” is not a folder of the bucket: write folder/.")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of_parent(cls, key: str) -> "KeyPrefix":
        """The folder that holds the object `key`."""
        return cls(f"{key.rpartition('/')[0]}/")


def job_key(job_id: UUID, name: str) -> str:
    """Storage key of a file of a job."""
    return f"jobs/{job_id}/{name}"


def job_prefix(job_id: UUID, folder: str = "") -> KeyPrefix:
    """The folder of a job, or its subfolder `folder`, which ends in "/"."""
    return KeyPrefix(job_key(job_id, folder))


def is_folder_marker(key: str) -> bool:
    """Whether the key is a folder marker as the S3 console creates it: an object whose key ends in "/"."""
    return key.endswith("/")


def ticket_key(job_id: UUID) -> str:
    """The key of a job's ticket. A Batch job gets the key: ECS takes no more than 8,192 characters for a container."""
    return job_key(job_id, "open/ticket.json")


def upload_key(owner: UUID, job_id: UUID, name: str) -> str:
    """Storage key of a video announced through the API."""
    return f"uploads/{owner}/{job_id}/{name}"


def derive_job_id(bucket: str, key: str, version: str) -> UUID:
    """Derive the job id of an object put directly into the bucket; `version` distinguishes writes to one key."""
    return uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}?{version}")
