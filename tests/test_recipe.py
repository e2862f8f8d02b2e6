"""CONTRIBUTING's recipe for a new step, followed on a copy of the project: six files, and the step runs."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STEP = '''"""The step Count: how many words a transcript has."""

import json

from rushes.steps.align import load_transcript
from rushes.steps.context import StepContext, StepResult


def work(context: StepContext) -> StepResult:
    """Save count.json: {"words"}."""
    words = sum(1 for _ in load_transcript(context).words)
    context.save_artifact("count.json", json.dumps({"words": words}).encode())
    return StepResult(engine="count", quality="full", facts={"words": words})
'''
ROW = '    "count": StepRow(0.05, ("align",), image="listen", needs_words=True),\n'
WORKER = '    WorkerStep("count", STEP_METHODS),\n'
TEST = '''"""The step Count is in the catalogue."""

from rushes.domain.catalogue import worker_images


def test_a_worker_counts() -> None:
    assert worker_images()["count"] == "listen"
'''
RUN = """
import sys
from pathlib import Path
from rushes.local.demo_clip import make
from tests.stacks import client_of, running
with running("rushes-recipe") as stack, client_of(stack) as client:
    sample = make(Path(sys.argv[1]))
    job = client.process(sample.video, transcript=sample.script)
    client.download(job.id, Path(sys.argv[1]) / "out")
    print(job.status)
"""


@pytest.fixture
def copy() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rushes-copy-", dir="/var/tmp"))
    folder.chmod(0o755)
    left = shutil.ignore_patterns(
        ".git", ".venv", "node_modules", "out", "cdk.out", "__pycache__", ".*_cache"
    )
    try:
        shutil.copytree(ROOT, folder / "rushes", ignore=left)
        yield folder / "rushes"
    finally:
        shutil.rmtree(folder)


def insert(path: Path, before: str, text: str) -> None:
    """Put `text` before the first place that reads `before`."""
    content = path.read_text()
    assert before in content, f"{path.name} reads otherwise: change the recipe"
    path.write_text(content.replace(before, text + before, 1))


def follow_the_recipe(copy: Path) -> None:
    (copy / "rushes" / "steps" / "count.py").write_text(STEP)
    insert(copy / "rushes" / "domain" / "catalogue.py", '    "index": StepRow(', ROW)
    machine = json.loads((copy / "statemachines" / "read.asl.json").read_text())
    branches = machine["States"]["Understand"]["Branches"]
    text = json.dumps(branches[0]["States"]["Chapter"])
    state = json.loads(text.replace('"chapter"', '"count"').replace("ChaptersDone", "CountDone"))
    branches.append({"StartAt": "Count", "States": {"Count": state, "CountDone": {"Type": "Succeed"}}})
    (copy / "statemachines" / "read.asl.json").write_text(json.dumps(machine, indent=2))
    insert(copy / "pyproject.toml", ' | chapter | analyse",', " | count")
    insert(copy / "cdk" / "worker_steps.py", '    WorkerStep("align"', WORKER)
    (copy / "tests" / "steps" / "test_count.py").write_text(TEST)


def ran(copy: Path, *words: str) -> str:
    """What a program of the copy prints; the copy's code comes before the project's own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RUSHES_")}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env={**environment, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_a_step_that_is_added_by_the_recipe_runs_on_the_stack(copy: Path, tmp_path: Path) -> None:
    follow_the_recipe(copy)
    checks = ("tests/steps/test_count.py", "tests/statemachines/test_contract.py", "tests/cdk/test_roles.py")
    ran(copy, "-m", "pytest", "-q", *checks)
    ran(copy, "-m", "mypy", "rushes/steps/count.py", "cdk/worker_steps.py")
    assert ran(copy, "-c", RUN, str(tmp_path)).split()[-1] == "succeeded"
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert "count" in [step["name"] for step in report["steps"]]
    assert json.loads((tmp_path / "out" / "count.json").read_text())["words"] > 20
