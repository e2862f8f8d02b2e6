"""The specification of an endpoint. The same plan gives the same names, so deploying twice changes nothing."""

import hashlib

from pydantic import Field

from rushes.domain import FrozenModel

GPU_FAMILIES = ("ml.g", "ml.p")
GPU_MACHINE = "al2-ami-sagemaker-inference-gpu-3-1"
"""SageMaker's machine image with NVIDIA driver 550 for CUDA 12.4, which the worker image requires."""
OUTPUT, FAILURE = "async/out", "async/failed"


class Plan(FrozenModel):
    """An endpoint of `count` machines of one type, each with one worker that runs one task at a time.

    `image` is a Docker image in ECR, `role` the ARN of its execution role, which may read and write the bucket and the
    table. `variables` are further settings (RUSHES_…) for the worker.
    """

    name: str = Field(pattern=r"^[a-zA-Z0-9](-?[a-zA-Z0-9]){0,49}$")
    image: str = Field(min_length=1)
    role: str = Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/.+$")
    bucket: str = Field(min_length=3)
    table: str = Field(min_length=3)
    instance: str = Field("ml.g5.xlarge", pattern=r"^ml\.")
    count: int = Field(1, ge=1, le=20)
    variables: dict[str, str] = Field(default_factory=dict)

    @property
    def version(self) -> str:
        """The name of its model and configuration at SageMaker, which are immutable."""
        return f"{self.name}-{hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:10]}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the container."""
        return {**self.variables, "RUSHES_BUCKET": self.bucket, "RUSHES_TABLE": self.table}

    @property
    def machine_image(self) -> str:
        """The machine image for GPU instances; "" leaves the choice to SageMaker."""
        return GPU_MACHINE if self.instance.startswith(GPU_FAMILIES) else ""
