"""The steps of workers: one row per step with its image, machine and permissions."""

from dataclasses import dataclass
from pathlib import Path

from cdk.functions import DOWNLOAD_METHODS, STEP_METHODS

CONTAINERS = Path(__file__).parent.parent / "gpu_containers"
UPLOAD_METHODS = frozenset({"storage.upload"})
TEMPORARY_UPLOAD_METHODS = frozenset({"storage.upload_temporary"})
BUDGET_METHODS = frozenset({"budgets.spend_budget"})
"""Methods of steps that may use a language model within the job's budget."""
API_KEY_SETTINGS = ("openai_api_key", "gemini_api_key")


@dataclass(frozen=True)
class WorkerStep:
    """`image` is a folder of gpu_containers/; `gpu` selects a GPU machine and the image's target `cuda`.

    `vcpus` and `memory` (MiB) are the step's share of a machine; `needs` are settings with secrets; `does` are methods
    of the ports, as in cdk/functions.py; `models`: the step reads models/ in the bucket.
    """

    image: str
    methods: frozenset[str]
    gpu: bool = False
    vcpus: int = 4
    memory_mebibytes: int = 7168
    secret_settings: tuple[str, ...] = ()
    reads_models: bool = False

    @property
    def target(self) -> str:
        return "cuda" if self.gpu else "cpu"


WORKER_STEPS = {
    "transcribe": WorkerStep(
        "listen",
        STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS,
        gpu=True,
        memory_mebibytes=14336,
        secret_settings=API_KEY_SETTINGS,
        reads_models=True,
    ),
    "align": WorkerStep("listen", STEP_METHODS | DOWNLOAD_METHODS),
    "chapter": WorkerStep(
        "listen",
        STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS | UPLOAD_METHODS,
        secret_settings=API_KEY_SETTINGS,
    ),
    "analyse": WorkerStep(
        "listen", STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS, secret_settings=API_KEY_SETTINGS
    ),
    "sample": WorkerStep("watch", STEP_METHODS | DOWNLOAD_METHODS | TEMPORARY_UPLOAD_METHODS),
    "detect": WorkerStep("watch", STEP_METHODS | DOWNLOAD_METHODS, gpu=True, memory_mebibytes=14336),
    "compose": WorkerStep("watch", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS | BUDGET_METHODS),
    "encode": WorkerStep("watch", STEP_METHODS | DOWNLOAD_METHODS | TEMPORARY_UPLOAD_METHODS),
    "assemble": WorkerStep("watch", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS | BUDGET_METHODS),
    "translate": WorkerStep(
        "translate",
        STEP_METHODS | DOWNLOAD_METHODS | BUDGET_METHODS,
        gpu=True,
        memory_mebibytes=14336,
        secret_settings=API_KEY_SETTINGS,
        reads_models=True,
    ),
    "dub": WorkerStep(
        "translate", STEP_METHODS | UPLOAD_METHODS | BUDGET_METHODS, secret_settings=API_KEY_SETTINGS[:1]
    ),
    "mux": WorkerStep("translate", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS),
    "burn": WorkerStep("translate", STEP_METHODS | DOWNLOAD_METHODS | UPLOAD_METHODS),
}
VCPUS_BY_KIND = {"gpu": 4, "cpu": 8}
"""vCPUs of the smallest machine of each kind: g4dn.xlarge and c5.2xlarge."""
