"""Every step of a worker, with the image and the machine that does it, and what it may do: a row a step."""

from dataclasses import dataclass
from pathlib import Path

from cdk.functions import STEP, VIDEO

CONTAINERS = Path(__file__).parent.parent / "gpu_containers"
FILES = frozenset({"storage.upload"})
LENT = frozenset({"storage.upload_temporary"})
PAID = frozenset({"budgets.spend_budget"})
"""Steps that may ask a language model, within the job's budget, or transcribe by an engine that asks one."""
KEYS = ("openai_api_key", "gemini_api_key")


@dataclass(frozen=True)
class Work:
    """`image` is a folder of gpu_containers/; `gpu` asks for a machine with one, and for the image's target `cuda`.

    `vcpus` and `memory` (MiB) are what the step takes of a machine; `needs` are secrets by their
    settings; `does` are methods of the ports, as in cdk/functions.py; `models`: reads models/ of the bucket.
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
    "transcribe": Work("listen", STEP | VIDEO | PAID, gpu=True, memory=14336, needs=KEYS, models=True),
    "align": Work("listen", STEP | VIDEO),
    "chapter": Work("listen", STEP | VIDEO | PAID | FILES, needs=KEYS),
    "analyse": Work("listen", STEP | VIDEO | PAID, needs=KEYS),
    "sample": Work("watch", STEP | VIDEO | LENT),
    "detect": Work("watch", STEP | VIDEO, gpu=True, memory=14336),
    "compose": Work("watch", STEP | VIDEO | FILES | PAID),
    "encode": Work("watch", STEP | VIDEO | LENT),
    "assemble": Work("watch", STEP | VIDEO | FILES | PAID),
    "translate": Work("translate", STEP | VIDEO | PAID, gpu=True, memory=14336, needs=KEYS, models=True),
    "dub": Work("translate", STEP | FILES | PAID, needs=KEYS[:1]),
    "mux": Work("translate", STEP | VIDEO | FILES),
    "burn": Work("translate", STEP | VIDEO | FILES),
}
MACHINES = {"gpu": 4, "cpu": 8}
"""Processors of the smallest machine of each kind: g4dn.xlarge and c5.2xlarge."""
