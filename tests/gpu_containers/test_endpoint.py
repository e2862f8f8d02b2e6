"""`rushes endpoint`: what the real SDK sends to a stand-in for SageMaker, and the whole road to a real worker."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from rushes import errors
from rushes.domain import job_key
from rushes.errors import BadRequest
from rushes.operations.sagemaker.plan import GPU_MACHINE, Plan
from rushes.operations.sagemaker.smoke_test import bucket_of, error_of
from rushes.steps.transcribe import parse_transcript
from tests.clips import make_clip
from tests.gpu_containers.conftest import Environment, Worker
from tests.gpu_containers.sagemaker_stand_in import SageMaker

ROOT = Path(__file__).parent.parent.parent
ROLE = "arn:aws:iam::123456789012:role/rushes-worker"
SDK = ROOT / ".venv" / "sagemaker"  # the extra has a folder of its own: `make prove` fills it
with_sdk = pytest.mark.skipif(not SDK.is_dir(), reason="the extra sagemaker is not installed")
PLAN = Plan(name="rushes-listen", image="1.dkr.ecr/rushes:1", role=ROLE, bucket="media", table="live")


@pytest.fixture
def sagemaker(aws: object) -> Iterator[SageMaker]:
    stand_in = SageMaker(boto3.client("s3"))
    yield stand_in
    stand_in.close()


@pytest.fixture
def operator(place: Environment, sagemaker: SageMaker) -> Environment:
    """The environment of somebody who has the SDK, and who reaches the stand-in by it."""
    return {**place, **sagemaker.environment, "PYTHONPATH": str(SDK)}


def rushes(place: Environment, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "rushes.cli", "endpoint", *words],
        env=place,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def deploy(place: Environment, *more: str) -> dict[str, Any]:
    words = ("deploy", "rushes-listen", "--image", "1.dkr.ecr/rushes:1", "--role", ROLE, "--json", *more)
    done = rushes(place, *words)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_same_plan_has_the_same_names_and_another_has_others() -> None:
    assert PLAN.version == PLAN.model_copy().version
    assert PLAN.version != PLAN.model_copy(update={"count": 2}).version
    assert PLAN.version.startswith("rushes-listen-")
    assert len(PLAN.model_copy(update={"name": "n" * 50}).version) <= 63


def test_a_plan_cannot_point_its_worker_at_another_bucket() -> None:
    plan = PLAN.model_copy(update={"variables": {"RUSHES_BUCKET": "other", "RUSHES_LOG_LEVEL": "DEBUG"}})
    assert plan.environment == {
        "RUSHES_BUCKET": "media",
        "RUSHES_TABLE": "live",
        "RUSHES_LOG_LEVEL": "DEBUG",
    }


def test_only_machines_with_a_gpu_ask_for_its_driver() -> None:
    assert PLAN.machine_image == GPU_MACHINE
    assert PLAN.model_copy(update={"instance": "ml.c7i.xlarge"}).machine_image == ""


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ({"error": "Rejected", "reason": "no_frames", "sentence": "No."}, "Rejected", "no_frames"),
        ({"error": "Unavailable", "reason": "x", "sentence": "No."}, "Unavailable", "engine_unavailable"),
        ({"error": "WorkerLost", "reason": "x", "sentence": "No."}, "WorkerLost", "worker_lost"),
        ({"error": "KeyError", "reason": "internal", "sentence": "No."}, "RushesError", "internal"),
        ({"message": "of SageMaker's own"}, "RushesError", "internal"),
    ],
)
def test_what_a_worker_answered_becomes_its_error_again(
    answer: dict[str, str], kind: str, reason: str
) -> None:
    error = error_of(answer)
    assert (type(error), error and error.reason) == (getattr(errors, kind), reason)
    assert error_of({"facts": {}}) is None


def test_an_endpoint_without_an_output_path_is_refused() -> None:
    assert bucket_of("s3://media/async/out") == "media"
    with pytest.raises(BadRequest, match="not asynchronous"):
        bucket_of("")


def test_no_lambda_and_no_start_of_a_command_loads_the_sdk() -> None:
    asked = (
        "import sys, rushes.operations.sagemaker, rushes.cli.endpoint; sys.exit('sagemaker' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
    for path in [*(ROOT / "lambdas").glob("*.py"), *(ROOT / "gpu_containers").glob("*.py")]:
        assert "operate" not in path.read_text(), path


def test_without_the_extra_one_sentence_says_how_to_get_it(place: Environment) -> None:
    done = rushes(place, "show", "rushes-listen")
    assert done.returncode == 69
    assert done.stderr.splitlines()[0].endswith("pip install 'rushes[sagemaker]'.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("deploy", "no_name", "--image", "i", "--role", ROLE), "NAME has the invalid value “no_name”"),
        (("deploy", "n", "--image", "i", "--role", "admin"), "--role has the invalid value “admin”"),
        (
            ("deploy", "n", "--image", "i", "--role", ROLE, "--count", "0"),
            "--count has the invalid value “0”",
        ),
        (("deploy", "n", "--image", "i", "--role", ROLE, "--set", "PATH=/"), "--set takes RUSHES_NAME=VALUE"),
    ],
)
def test_a_wrong_option_is_named(place: Environment, words: tuple[str, ...], said: str) -> None:
    done = rushes(place, *words)
    assert done.returncode == 2
    assert said in done.stderr


OPTED_OUT = """
import sys
from rushes.operations.sagemaker.sdk import sdk
sdk("resources")
from sagemaker.core.common_utils import resolve_value_from_config
from sagemaker.core.config.config import load_sagemaker_config
from sagemaker.core.config.config_schema import TELEMETRY_OPT_OUT_PATH
told = resolve_value_from_config(
    config_path=TELEMETRY_OPT_OUT_PATH, default_value=False, sagemaker_config=load_sagemaker_config()
)
sys.stdout.write(str(told))
"""


@pytest.mark.prove
@with_sdk
def test_the_sdk_sends_no_telemetry_whatever_the_machine_says(place: Environment, tmp_path: Path) -> None:
    defaults = tmp_path / "sagemaker" / "config.yaml"
    defaults.parent.mkdir()
    modules = "{PythonSDK: {Modules: {TelemetryOptOut: false}}}"
    defaults.write_text(f"SchemaVersion: '1.0'\nSageMaker: {modules}\n")
    here = {**place, "PYTHONPATH": str(SDK), "XDG_CONFIG_HOME": str(tmp_path)}
    asked = subprocess.run(
        [sys.executable, "-c", OPTED_OUT], env=here, capture_output=True, text=True, check=True
    )
    assert asked.stdout == "True"


@pytest.mark.prove
@with_sdk
def test_a_deployment_sends_what_the_plan_says_and_nothing_else(
    place: Environment, operator: Environment, sagemaker: SageMaker
) -> None:
    told = deploy(operator, "--set", "RUSHES_WHISPER_MODEL=/models/whisper", "--wait")
    sent = {operation: body for operation, body in sagemaker.sent if operation.startswith("Create")}
    version, bucket = told["config"], place["RUSHES_BUCKET"]
    assert sent["CreateModel"] == {
        "ModelName": version,
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {
            "Image": "1.dkr.ecr/rushes:1",
            "Environment": {
                "RUSHES_BUCKET": bucket,
                "RUSHES_TABLE": place["RUSHES_TABLE"],
                "RUSHES_WHISPER_MODEL": "/models/whisper",
            },
        },
    }
    assert sent["CreateEndpointConfig"] == {
        "EndpointConfigName": version,
        "ProductionVariants": [
            {
                "VariantName": "worker",
                "ModelName": version,
                "InitialInstanceCount": 1,
                "InstanceType": "ml.g5.xlarge",
                "ContainerStartupHealthCheckTimeoutInSeconds": 1800,
                "InferenceAmiVersion": GPU_MACHINE,
            }
        ],
        "AsyncInferenceConfig": {
            "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 1},
            "OutputConfig": {
                "S3OutputPath": f"s3://{bucket}/async/out",
                "S3FailurePath": f"s3://{bucket}/async/failed",
            },
        },
    }
    assert sent["CreateEndpoint"] == {"EndpointName": "rushes-listen", "EndpointConfigName": version}
    assert (told["status"], told["instances"]) == ("InService", 1)


@pytest.mark.prove
@with_sdk
def test_an_endpoint_is_changed_only_when_its_plan_is_and_leaves_nothing(
    operator: Environment, sagemaker: SageMaker
) -> None:
    first = deploy(operator)
    assert deploy(operator)["config"] == first["config"]
    assert sagemaker.calls["UpdateEndpoint"] == 0
    second = deploy(operator, "--count", "2")
    assert second["config"] != first["config"]
    assert sagemaker.calls["UpdateEndpoint"] == sagemaker.calls["CreateEndpoint"] == 1
    sagemaker.create("Model", "rushes-listen-of-somebody", {})
    done = rushes(operator, "delete", "rushes-listen", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert sagemaker.kept == {
        "Model": {"rushes-listen-of-somebody": sagemaker.kept["Model"]["rushes-listen-of-somebody"]},
        "EndpointConfig": {},
        "Endpoint": {},
    }


@pytest.mark.prove
@with_sdk
def test_what_sagemaker_refuses_is_told_in_its_words(operator: Environment, sagemaker: SageMaker) -> None:
    done = rushes(operator, "show", "nothing", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"] == "NotFound"
    sagemaker.fails = "The image could not be pulled."
    words = ("deploy", "broken", "--image", "i:1", "--role", ROLE, "--wait")
    done = rushes(operator, *words)
    assert done.returncode == 69
    assert "The endpoint broken failed: The image could not be pulled.\n" in done.stderr


@pytest.mark.prove
@with_sdk
def test_a_trial_goes_the_whole_road_through_s3_to_a_real_worker_and_back(
    place: Environment, operator: Environment, sagemaker: SageMaker, worker: Worker, tmp_path: Path
) -> None:
    sagemaker.port = worker.port
    deploy(operator)
    video = make_clip(tmp_path / "talk.mp4", 1)
    done = rushes(operator, "try", "rushes-listen", str(video), "--engine", "pocketsphinx", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["steps"]["probe"]["facts"]["accepted"] is True
    key = job_key(told["job_id"], "transcribe/transcript.json")
    assert told["transcript"] == f"s3://{place['RUSHES_BUCKET']}/{key}"
    body = boto3.client("s3").get_object(Bucket=place["RUSHES_BUCKET"], Key=key)["Body"].read()
    assert parse_transcript(body).engine == "pocketsphinx"
    sent = sagemaker.headers[-1]
    assert sent["x-amzn-sagemaker-invocationtimeoutseconds"] == "3600"
    assert f"{told['job_id']}-transcribe.json" in sent["x-amzn-sagemaker-inputlocation"]
    done = rushes(operator, "try", "rushes-listen", str(video), "--engine", "whisper")
    assert done.returncode == 69
    assert "has no model" in done.stderr
