"""A stranger's first minute: a clone, one command, results."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is not a checkout")
def test_make_demo_does_all_its_set_up_in_a_clean_clone() -> None:
    folder = Path(tempfile.mkdtemp(prefix="rushes-clone-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "rushes")], check=True)
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("RUSHES_", "VIRTUAL_ENV"))
        }
        ran = subprocess.run(
            ["make", "demo"],
            cwd=folder / "rushes",
            env={**kept, "RUSHES_STATE": str(folder / "state")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "succeeded" in ran.stdout
        report = json.loads((folder / "rushes" / "out" / "report.json").read_text())
        for artifact in report["artifacts"]:
            assert (folder / "rushes" / "out" / artifact["name"]).stat().st_size == artifact["size"]
    finally:
        shutil.rmtree(folder)
