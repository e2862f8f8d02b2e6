"""The steps of workers: one row per step with its image, machine and permissions."""

from dataclasses import dataclass
from pathlib import Path

from cdk.functions import STEP, VIDEO

CONTAINERS = Path(__file__).parent.parent / "gpu_containers"
UPLOAD_METHODS = frozenset({"storage.upload"})
TEMPORARY_UPLOAD_METHODS = frozenset({"storage.upload_temporary"})
BUDGET_METHODS = frozenset({"budgets.spend_budget"})
"""Methods of steps that may use a language model within the job's budget."""
API_KEY_SETTINGS = ("openai_api_key", "gemini_api_key")


@dataclass(frozen=True)
class Work:
    """`image` is a folder of gpu_containers/; `gpu` selects a GPU machine and the image's target `cuda`.

    `vcpus` and `memory` (MiB) are the step's share of a machine; `needs` are settings with secrets; `does` are methods
    of the ports, as in cdk/functions.py; `models`: the step reads models/ in the bucket.
    """

    image: str
    does: frozenset[str]
    gpu: bool = False
    vcpus: int = 4
    memory: int = 7168
    needs: tuple[str, ...] = ()
    models: bool = False

    @property
    def target(self) -> str:
        return "cuda" if self.gpu else "cpu"


WORK = {
    "transcribe": Work(
        "listen", STEP | VIDEO | BUDGET_METHODS, gpu=True, memory=14336, needs=API_KEY_SETTINGS, models=True
    ),
    "align": Work("listen", STEP | VIDEO),
    "chapter": Work("listen", STEP | VIDEO | BUDGET_METHODS | UPLOAD_METHODS, needs=API_KEY_SETTINGS),
    "analyse": Work("listen", STEP | VIDEO | BUDGET_METHODS, needs=API_KEY_SETTINGS),
    "sample": Work("watch", STEP | VIDEO | TEMPORARY_UPLOAD_METHODS),
    "detect": Work("watch", STEP | VIDEO, gpu=True, memory=14336),
    "compose": Work("watch", STEP | VIDEO | UPLOAD_METHODS | BUDGET_METHODS),
    "encode": Work("watch", STEP | VIDEO | TEMPORARY_UPLOAD_METHODS),
    "assemble": Work("watch", STEP | VIDEO | UPLOAD_METHODS | BUDGET_METHODS),
    "translate": Work(
        "translate",
        STEP | VIDEO | BUDGET_METHODS,
        gpu=True,
        memory=14336,
        needs=API_KEY_SETTINGS,
        models=True,
    ),
    "dub": Work("translate", STEP | UPLOAD_METHODS | BUDGET_METHODS, needs=API_KEY_SETTINGS[:1]),
    "mux": Work("translate", STEP | VIDEO | UPLOAD_METHODS),
    "burn": Work("translate", STEP | VIDEO | UPLOAD_METHODS),
}
MACHINES = {"gpu": 4, "cpu": 8}
"""vCPUs of the smallest machine of each kind: g4dn.xlarge and c5.2xlarge."""
