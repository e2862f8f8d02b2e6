"""What an endpoint is to be. The same plan gives the same names, so that a second deployment changes nothing."""

import hashlib

from pydantic import Field

from rushes.domain import FrozenModel

GPU_FAMILIES = ("ml.g", "ml.p")
GPU_MACHINE = "al2-ami-sagemaker-inference-gpu-3-1"
"""SageMaker's machine image with NVIDIA's driver 550, for CUDA 12.4: what the image of the worker asks for."""
OUTPUT, FAILURE = "async/out", "async/failed"


class Plan(FrozenModel):
    """An endpoint of `count` machines of one kind, each with one worker that does one ticket at a time.

    `image` is a Docker image in ECR and `role` the ARN of the role that it runs as, which may read and write the
    bucket and the table. `variables` are more settings of rushes (RUSHES_…) for the worker.
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
        """The name of its model and its configuration at SageMaker, which never change once they are made."""
        return f"{self.name}-{hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:10]}"

    @property
    def environment(self) -> dict[str, str]:
        """Of the container."""
        return {**self.variables, "RUSHES_BUCKET": self.bucket, "RUSHES_TABLE": self.table}

    @property
    def machine_image(self) -> str:
        """For a machine with a GPU; "" leaves it to SageMaker."""
        return GPU_MACHINE if self.instance.startswith(GPU_FAMILIES) else ""
