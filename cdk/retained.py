"""What stays when a deployment is removed: `python -m cdk.retained PROFILE`, from the templates in cdk.out/PROFILE."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


def kept(assembly: Path) -> Iterator[str]:
    """A line for each resource that outlives its stack, or leaves a last snapshot."""
    for path in sorted(assembly.glob("*.template.json")):
        for name, resource in json.loads(path.read_text()).get("Resources", {}).items():
            policy = resource.get("DeletionPolicy", "Delete")
            if policy != "Delete":
                what = "its last snapshot stays" if policy == "Snapshot" else "stays"
                yield f"{resource['Type']} {name}: {what}"


if __name__ == "__main__":
    profile = sys.argv[1]
    lines = list(kept(ROOT / "cdk.out" / profile))
    sys.stdout.write("\n".join(lines or [f"Nothing of {profile} stays."]) + "\n")
