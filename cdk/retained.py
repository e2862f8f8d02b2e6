"""List the resources that outlive a deployment: `python -m cdk.retained PROFILE`, from cdk.out/PROFILE."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


def retained_resources(assembly: Path) -> Iterator[str]:
    """Yield a line for each resource that is retained or leaves a final snapshot."""
    for path in sorted(assembly.glob("*.template.json")):
        for name, resource in json.loads(path.read_text()).get("Resources", {}).items():
            policy = resource.get("DeletionPolicy", "Delete")
            if policy != "Delete":
                outcome = "a final snapshot is kept" if policy == "Snapshot" else "is retained"
                yield f"{resource['Type']} {name}: {outcome}"


if __name__ == "__main__":
    profile = sys.argv[1]
    lines = list(retained_resources(ROOT / "cdk.out" / profile))
    sys.stdout.write("\n".join(lines or [f"No resources of {profile} are retained."]) + "\n")
