"""Worker images: built from gpu_containers/ at deployment and stored in a repository with scans and expiry."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as assets
from constructs import Construct

from cdk.config import Profile
from cdk.worker_steps import CONTAINERS, WORKER_STEPS


class Repository(Construct):
    """The image repository. It scans pushed images and deletes untagged ones after a week."""

    def __init__(self, scope: Construct, name: str, profile: Profile) -> None:
        super().__init__(scope, name)
        self.repository = ecr.Repository(
            self,
            "Images",
            repository_name=repository_name(profile),
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            empty_on_delete=not profile.keep,
            removal_policy=RemovalPolicy.RETAIN if profile.keep else RemovalPolicy.DESTROY,
            lifecycle_rules=[
                ecr.LifecycleRule(
                    description="Untagged images, after a week",
                    tag_status=ecr.TagStatus.UNTAGGED,
                    max_image_age=Duration.days(7),
                )
            ],
        )


def repository_name(profile: Profile) -> str:
    return f"rushes-{profile.name}-images"


class Images(Construct):
    """`images["listen", "cuda"]`: every image and target that a step needs. Synth only stages them."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.assets_by_target = {
            (image, target): assets.DockerImageAsset(
                self,
                f"{image.capitalize()}{target.capitalize()}",
                directory=str(CONTAINERS.parent),
                file=f"gpu_containers/{image}/Dockerfile",
                target=target,
                platform=assets.Platform.LINUX_AMD64,
                exclude=ignore_patterns(image),
            )
            for image, target in sorted({(work.image, work.target) for work in WORKER_STEPS.values()})
        }

    def __getitem__(self, image: tuple[str, str]) -> assets.DockerImageAsset:
        return self.assets_by_target[image]


def ignore_patterns(image: str) -> list[str]:
    """Return the patterns of the image's own .dockerignore file."""
    lines = (CONTAINERS / image / "Dockerfile.dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
