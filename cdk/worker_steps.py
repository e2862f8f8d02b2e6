"""The steps of workers: one row per step with its machine and permissions. The catalogue names the image."""

from dataclasses import dataclass
from pathlib import Path

from cdk.functions import DOWNLOAD_METHODS, STEP_METHODS
from rushes.domain.catalogue import worker_images

CONTAINERS = Path(__file__).parent.parent / "gpu_containers"
UPLOAD_METHODS = frozenset({"storage.upload"})
TEMPORARY_UPLOAD_METHODS = frozenset({"storage.upload_temporary"})
BUDGET_METHODS = frozenset({"budgets.spend_budget"})
"""Methods of steps that may use a language model within the job's budget."""
API_KEY_SETTINGS = ("openai_api_key", "gemini_api_key")


@dataclass(frozen=True)
class WorkerStep:
    """`gpu` selects a GPU machine and the image's target `cuda`.

    `vcpus` and `memory_mebibytes` are the step's share of a machine; `methods` are those of the ports, as in
    cdk/functions.py; `reads_models`: the step reads models/ in the bucket.
    """

    step: str
    methods: frozenset[str]
    gpu: bool = False
    vcpus: int = 4
    memory_mebibytes: int = 7168
    secret_settings: tuple[str, ...] = ()
    reads_models: bool = False

    @property
    def image(self) -> str:
        """The folder of the step's image in gpu_containers/."""
        return worker_images()[self.step]

    @property
    def target(self) -> str:
        return "cuda" if self.gpu else "cpu"


ROWS = (
    WorkerStep(
        "transcribe",
        STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS,
        gpu=True,
        memory_mebibytes=14336,
        secret_settings=API_KEY_SETTINGS,
        reads_models=True,
    ),
    WorkerStep("align", STEP_METHODS | DOWNLOAD_METHODS),
    WorkerStep(
        "chapter",
        STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS | UPLOAD_METHODS,
        secret_settings=API_KEY_SETTINGS,
    ),
    WorkerStep("analyse", STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS, secret_settings=API_KEY_SETTINGS),
    WorkerStep("sample", STEP_METHODS | DOWNLOAD_METHODS | TEMPORARY_UPLOAD_METHODS),
    WorkerStep("detect", STEP_METHODS | DOWNLOAD_METHODS, gpu=True, memory_mebibytes=14336),
    WorkerStep("compose", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS | BUDGET_METHODS),
    WorkerStep("encode", STEP_METHODS | DOWNLOAD_METHODS | TEMPORARY_UPLOAD_METHODS),
    WorkerStep("assemble", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS | BUDGET_METHODS),
    WorkerStep(
        "translate",
        STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS,
        gpu=True,
        memory_mebibytes=14336,
        secret_settings=API_KEY_SETTINGS,
        reads_models=True,
    ),
    WorkerStep("dub", STEP_METHODS | UPLOAD_METHODS | BUDGET_METHODS, secret_settings=API_KEY_SETTINGS[:1]),
    WorkerStep("mux", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS),
    WorkerStep("burn", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS),
)
WORKER_STEPS = {row.step: row for row in ROWS}
VCPUS_BY_KIND = {"gpu": 4, "cpu": 8}
"""vCPUs of the smallest machine of each kind: g4dn.xlarge and c5.2xlarge."""
