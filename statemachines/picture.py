"""Draw process_video as a Mermaid flowchart: `python statemachines/picture.py` writes it into the README."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(?s)```mermaid\n.*?```")
SHAPES = {"Choice": ("{", "}"), "Pass": ("([", "])"), "Fail": ("([", "])")}
NESTED = "startExecution"

Machine = dict[str, Any]


def picture(machine: Machine) -> str:
    """The flowchart of a state machine; workers' steps have a double border, failures a dashed arrow."""
    anything = "  anything(any failure) -.-> Fail"
    return "\n".join(["```mermaid", "flowchart LR", *lines(machine), anything, "```"])


def lines(scope: Machine, indent: str = "  ") -> Iterator[str]:
    for name, state in scope["States"].items():
        if state["Type"] == "Parallel":
            yield f"{indent}subgraph {name}"
            for branch in state["Branches"]:
                yield from lines(branch, indent + "  ")
            yield f"{indent}end"
        else:
            yield f"{indent}{name}{shape(name, state)}"
    for name, state in scope["States"].items():
        yield from (f"{indent}{name} {arrow} {target}" for arrow, target in arrows(state))


def shape(name: str, state: Machine) -> str:
    if NESTED in state.get("Resource", ""):
        return f"[[{name}]]"
    left, right = SHAPES.get(state["Type"], ("[", "]"))
    return f"{left}{name}{right}"


def arrows(state: Machine) -> list[tuple[str, str]]:
    found = [("-- yes -->", rule["Next"]) for rule in state.get("Choices", [])]
    found += [("-- no -->", state["Default"])] if "Default" in state else []
    found += [("-->", state["Next"])] if "Next" in state else []
    return found + [("-.->", catch["Next"]) for catch in state.get("Catch", []) if catch["Next"] != "Fail"]


def drawn(readme: str) -> str:
    """The README with the picture as the state machine is now."""
    machine = json.loads((ROOT / "statemachines" / "process_video.asl.json").read_text())
    return BLOCK.sub(lambda _: picture(machine), readme, count=1)


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(drawn(path.read_text()))
