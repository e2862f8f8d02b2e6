"""Draw the state machines: `python statemachines/picture.py` writes a Mermaid flowchart of each into
docs/state-machines.md, and the ordered steps of process_video into web/machine.json, which the web page draws.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "state-machines.md"
BLOCK = re.compile(r"(?s)<!-- (\w+) -->\n.*?<!-- end -->")
SHAPES = {"Choice": ("{", "}"), "Pass": ("([", "])"), "Fail": ("([", "])"), "Succeed": ("([", "])")}
NESTED = re.compile(r"\$\{(\w+)\}")
ENDS = {"Fail"}
VIDEOS = {"MakeVideo": ["Mux", "Burn"]}
"""A state that runs several steps, one after the other."""

Machine = dict[str, Any]


def read(name: str) -> Machine:
    definition: Machine = json.loads((ROOT / "statemachines" / f"{name}.asl.json").read_text())
    return definition


def picture(machine: Machine) -> str:
    """The flowchart of a state machine; nested executions have a double border, failures a dashed arrow."""
    ending = ["  anything(any failure) -.-> Fail"] if "Fail" in machine["States"] else []
    return "\n".join(["```mermaid", "flowchart LR", *lines(machine), *ending, "```"])


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
    if "StateMachineArn" in state.get("Arguments", {}):
        return f"[[{name}]]"
    left, right = SHAPES.get(state["Type"], ("[", "]"))
    return f"{left}{name}{right}"


def arrows(state: Machine) -> list[tuple[str, str]]:
    edges = [("-- yes -->", rule["Next"]) for rule in state.get("Choices", [])]
    edges += [("-- no -->", state["Default"])] if "Default" in state else []
    edges += [("-->", state["Next"])] if "Next" in state else []
    caught = [catch["Next"] for catch in state.get("Catch", []) if catch["Next"] != "Fail"]
    return edges + [("-.->", target) for target in caught if ("-->", target) not in edges]


def steps(scope: Machine) -> list[Any]:
    """The tasks of a machine and of those that it starts, as names; a Parallel or a Map is a list of such lists."""
    line: list[Any] = []
    for name in in_order(scope, scope["StartAt"], {}):
        state = scope["States"][name]
        if state["Type"] in ("Parallel", "Map"):
            line.append([branch_steps for branch in branches(state) if (branch_steps := steps(branch))])
        elif state["Type"] == "Task" and name not in ENDS:
            line += steps(inner) if (inner := started(state)) else VIDEOS.get(name, [name])
    return line


def started(state: Machine) -> Machine | None:
    """The machine that a state starts and waits for, except those that run one step."""
    match = NESTED.fullmatch(state.get("Arguments", {}).get("StateMachineArn", ""))
    file = match[1].lower() if match else ""
    return read(file) if (ROOT / "statemachines" / f"{file}.asl.json").is_file() else None


def in_order(scope: Machine, name: str, seen: dict[str, None]) -> list[str]:
    """The states reachable from `name`, in topological order."""
    following: list[str] = []
    for target in dict.fromkeys(target for _, target in arrows(scope["States"][name])):
        if target not in seen:
            seen[target] = None
            following = in_order(scope, target, seen) + following
    return [name, *following]


def drawn(page: str) -> str:
    """The page with the current flowcharts."""
    return BLOCK.sub(lambda match: f"<!-- {match[1]} -->\n{picture(read(match[1]))}\n<!-- end -->", page)


def listed() -> str:
    """web/machine.json: ["Open", "Probe", [["Transcribe", …], ["Detect"]], "Plan", …]"""
    return json.dumps(steps(read("process_video"))) + "\n"


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text()))
    (ROOT / "web" / "machine.json").write_text(listed())
