"""Draw process_video: `python statemachines/picture.py` writes a Mermaid flowchart into the README and the ordered
steps into web/machine.json, which the web page draws.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(?s)```mermaid\n.*?```")
SHAPES = {"Choice": ("{", "}"), "Pass": ("([", "])"), "Fail": ("([", "])")}
NESTED = "startExecution"
ENDS = {"Reject", "Fail"}

Machine = dict[str, Any]


def picture(machine: Machine) -> str:
    """The flowchart of a state machine; worker steps have a double border, failures a dashed arrow."""
    any_failure = "  anything(any failure) -.-> Fail"
    return "\n".join(["```mermaid", "flowchart LR", *lines(machine), any_failure, "```"])


def lines(scope: Machine, indent: str = "  ") -> Iterator[str]:
    for name, state in scope["States"].items():
        if state["Type"] in ("Parallel", "Map"):
            yield f"{indent}subgraph {name}"
            for branch in branches(state):
                yield from lines(branch, indent + "  ")
            yield f"{indent}end"
        else:
            yield f"{indent}{name}{shape(name, state)}"
    for name, state in scope["States"].items():
        yield from (f"{indent}{name} {arrow} {target}" for arrow, target in arrows(state))


def branches(state: Machine) -> list[Machine]:
    """The scopes inside a Parallel, or the item processor of a Map."""
    return state["Branches"] if state["Type"] == "Parallel" else [state["ItemProcessor"]]


def shape(name: str, state: Machine) -> str:
    if NESTED in state.get("Resource", ""):
        return f"[[{name}]]"
    left, right = SHAPES.get(state["Type"], ("[", "]"))
    return f"{left}{name}{right}"


def arrows(state: Machine) -> list[tuple[str, str]]:
    edges = [("-- yes -->", rule["Next"]) for rule in state.get("Choices", [])]
    edges += [("-- no -->", state["Default"])] if "Default" in state else []
    edges += [("-->", state["Next"])] if "Next" in state else []
    return edges + [("-.->", catch["Next"]) for catch in state.get("Catch", []) if catch["Next"] != "Fail"]


def steps(scope: Machine) -> list[Any]:
    """The tasks of a scope as a list of names; a Parallel or a Map is a list of such lists."""
    line: list[Any] = []
    for name in in_order(scope, scope["StartAt"], {}):
        state = scope["States"][name]
        if state["Type"] in ("Parallel", "Map"):
            line.append([branch_steps for branch in branches(state) if (branch_steps := steps(branch))])
        elif state["Type"] == "Task" and name not in ENDS:
            line.append(name)
    return line


def in_order(scope: Machine, name: str, seen: dict[str, None]) -> list[str]:
    """The states reachable from `name`, in topological order."""
    following: list[str] = []
    for target in dict.fromkeys(target for _, target in arrows(scope["States"][name])):
        if target not in seen:
            seen[target] = None
            following = in_order(scope, target, seen) + following
    return [name, *following]


def machine() -> Machine:
    """The current state machine."""
    definition: Machine = json.loads((ROOT / "statemachines" / "process_video.asl.json").read_text())
    return definition


def drawn(readme: str) -> str:
    """The README with the current flowchart."""
    return BLOCK.sub(lambda _: picture(machine()), readme, count=1)


def listed() -> str:
    """web/machine.json: ["Open", "Probe", [["Transcribe", …], ["Detect"]], "Plan", …]"""
    return json.dumps(steps(machine())) + "\n"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(drawn(path.read_text()))
    (ROOT / "web" / "machine.json").write_text(listed())
