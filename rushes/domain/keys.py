"""Where things lie in storage."""

from uuid import NAMESPACE_URL, UUID, uuid5


def job_key(job_id: UUID, name: str) -> str:
    """Storage key of a file of a job."""
    return f"jobs/{job_id}/{name}"


def upload_key(owner: UUID, job_id: UUID, name: str) -> str:
    """Storage key where a video announced through the API is put."""
    return f"uploads/{owner}/{job_id}/{name}"


def job_id_of(bucket: str, key: str, mark: str) -> UUID:
    """The job id of an object dropped straight into the bucket; `mark` tells its writing from other writings."""
    return uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}?{mark}")
