"""Create the stack on the emulator from the synthesised template, as CloudFormation does in the cloud."""

import io
import json
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.weights import models_folder

STACK = "Rushes"
BUCKET = "rushes-media"
OWNER = "00000000-0000-4000-8000-000000000000"
ACCOUNT, REGION = "000000000000", "us-east-1"
DEPLOY_SECONDS = 60
READ_SECONDS = 70  # GetActivityTask returns within 60 s

Client = Any


def client(service: str, environment: Mapping[str, str], attempts: int = 4) -> Client:
    """A boto3 client for the emulator or the AWS account that the variables of `environment` select."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        endpoint_url=environment.get("AWS_ENDPOINT_URL"),
        region_name=environment.get("AWS_REGION"),
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
        config=Config(read_timeout=READ_SECONDS, retries={"total_max_attempts": attempts}),
    )


def deploy(
    assembly: Path, database_url: str, environment: Mapping[str, str], settings: Settings
) -> dict[str, str]:
    """Create all resources and return the stack's parameters and outputs. Raises Unavailable."""
    aws = partial(client, environment=environment)
    make_bucket(aws("s3"), BUCKET)
    template = publish(aws("s3"), assembly)
    parameters = {
        "Bucket": BUCKET,
        "Owner": OWNER,
        "Gateway": environment["AWS_ENDPOINT_URL"],
        "Activity": aws("stepfunctions").create_activity(name="rushes-worker")["activityArn"],
        "DatabaseUrl": database_url,
        "Detector": settings.detector,
        "Weights": str(models_folder(settings)),
        "VisionEndpoint": settings.vision_endpoint,
        "VisionCredentials": settings.vision_credentials,
    }
    outputs = create(aws("cloudformation"), f"{environment['AWS_ENDPOINT_URL']}/{template}", parameters)
    return parameters | outputs


def make_bucket(s3: Client, bucket: str) -> None:
    """Create the bucket. It outlives the stack: a later create keeps its objects but must repeat its settings."""
    ensure_bucket(s3, bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def ensure_bucket(s3: Client, bucket: str) -> None:
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=bucket)


def publish(s3: Client, assembly: Path) -> str:
    """Upload the assets and return `bucket/key` of the template."""
    files = json.loads((assembly / f"{STACK}.assets.json").read_text())["files"]
    template = ""
    for asset in files.values():
        destination = next(iter(asset["destinations"].values()))
        bucket = (
            destination["bucketName"].replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)
        )
        source = assembly / asset["source"]["path"]
        is_zip = asset["source"]["packaging"] == "zip"
        ensure_bucket(s3, bucket)
        s3.put_object(
            Bucket=bucket, Key=destination["objectKey"], Body=pack(source) if is_zip else source.read_bytes()
        )
        if source.name == f"{STACK}.template.json":
            template = f"{bucket}/{destination['objectKey']}"
    return template


def pack(folder: Path) -> bytes:
    """Pack a folder into a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def create(cloudformation: Client, template_url: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create the stack and wait for it. Raises Unavailable naming the failed resource."""
    cloudformation.create_stack(
        StackName=STACK,
        TemplateURL=template_url,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.05)
    raise Unavailable(f"The stack could not be created: {first_failure(cloudformation)}")


def first_failure(cloudformation: Client) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed_events = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    if not failed_events:
        return "no resource reports a reason."
    first = failed_events[-1]
    return f"{first['LogicalResourceId']} ({first['ResourceType']}): {first.get('ResourceStatusReason', '')}"


def sign_up(cognito: Client, pool: str, password: str) -> None:
    """Create the one user of a laptop under the name OWNER, who also owns files dropped into the bucket."""
    cognito.admin_create_user(
        UserPoolId=pool, Username=OWNER, TemporaryPassword=password, MessageAction="SUPPRESS"
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=OWNER, Password=password, Permanent=True)
