"""What a piece of code can reach, read from its source: methods of the ports, calls of AWS, libraries.

A call is followed by name: through imports, through the classes that come into reach, through tables of strings.
Where that is not exact it says too much rather than too little.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PORTS = {
    "Storage": "storage",
    "Multipart": "multipart",
    "Repository": "repository",
    "Events": "events",
    "UploadRegistry": "uploads",
    "AttemptCounter": "attempts",
    "BudgetStore": "budgets",
    "CancellationFlags": "cancellations",
    "ReviewTokens": "review_tokens",
    "JobState": "job_state",
    "VersionedStore": "versions",
    "SocketTickets": "socket_tickets",
    "ConnectionStore": "connections",
    "RateLimiter": "rate_limits",
    "IdempotencyStore": "idempotency",
    "HeartbeatStore": "heartbeats",
    "Accounts": "accounts",
    "Outbox": "outbox",
    "DelayQueue": "delay_queue",
    "IngestQueue": "ingest_queue",
    "Workflow": "workflow",
    "Mailer": "mailer",
    "Sockets": "sockets",
}


def unique_methods() -> dict[str, str]:
    """Methods that only one port has, each with that port: `count_attempt` says `attempts`, whoever holds it."""
    owners: dict[str, set[str]] = {}
    for path in (ROOT / "rushes" / "ports").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name in PORTS:
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef):
                        owners.setdefault(inner.name, set()).add(PORTS[node.name])
    return {name: next(iter(ports)) for name, ports in owners.items() if len(ports) == 1 and "_" in name}


UNIQUE = unique_methods()
TYPED = {"StepContext": {"context"}}
"""Classes that every step uses: their methods count only on variables with these names."""
BEHIND = (
    "rushes.adapters",
    "rushes.local",
    "rushes.client",
    "rushes.cli",
    "rushes.ports.connections",
    "rushes.ports.events",
    "rushes.ports.heartbeats",
    "rushes.ports.idempotency",
    "rushes.ports.job_state",
    "rushes.ports.queues",
    "rushes.ports.rate_limiter",
    "rushes.ports.results",
    "rushes.ports.state_store",
    "rushes.ports.storage",
    "rushes.bootstrap",
)
"""What stands behind the ports, or beside: not followed, but for `run_step` of bootstrap."""
DOTTED = re.compile(r"rushes(\.[a-z_]+)+(:\w+)?")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Thing:
    """A module (no name), or a function, class or variable of one."""

    module: str
    name: str = ""


@dataclass
class Module:
    """The top level of a file: what each name stands for."""

    name: str
    tree: ast.Module
    names: dict[str, ast.AST] = field(default_factory=dict)
    imports: dict[str, Thing] = field(default_factory=dict)


@cache
def module(name: str) -> Module | None:
    """A module of ours; None for a library's."""
    for base in (ROOT, ROOT / "lambdas"):
        path = base.joinpath(*name.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return parsed(name, file, package=file.name == "__init__.py")
    return None


def parsed(name: str, file: Path, package: bool) -> Module:
    found = Module(name, ast.parse(file.read_text()))
    for node in found.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.names[node.name] = node
        elif isinstance(node, ast.Assign):
            found.names |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.names[node.target.id] = node
    found.imports = imports(found.tree.body)
    return found


def imports(nodes: Iterable[ast.AST]) -> dict[str, Thing]:
    """What the import statements among `nodes` bring; not those for types alone."""
    found: dict[str, Thing] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = Thing(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = Thing(node.module, alias.name)
    return found


def whole(thing: Thing) -> Thing:
    """`from rushes import ledger` names a module, unless the package itself has that name."""
    package = module(thing.module)
    if package and thing.name and thing.name not in (package.imports | package.names):
        inner = f"{thing.module}.{thing.name}"
        return Thing(inner) if module(inner) else thing
    return thing


@dataclass
class Reach:
    """All that `start` reaches: `ports` as "attempts.count_attempt", `libraries` by their import name."""

    ports: set[str] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)
    seen: set[Thing] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    classes: list[tuple[Module, ast.ClassDef]] = field(default_factory=list)
    walked: set[int] = field(default_factory=set)

    def start(self, *things: Thing) -> "Reach":
        for thing in things:
            self.visit(thing)
        return self

    def visit(self, thing: Thing) -> None:
        thing = whole(thing)
        if thing in self.seen:
            return
        self.seen.add(thing)
        if (found := module(thing.module)) is None:
            self.libraries.add(thing.module.split(".")[0])
            return
        if thing.module.startswith(BEHIND) and thing.name != "run_step":
            return
        self.load(found)
        if not thing.name:
            return
        if thing.name in found.imports:
            self.visit(found.imports[thing.name])
        elif node := found.names.get(thing.name):
            self.enter(found, node)
            for route in found.tree.body:
                if isinstance(route, Function) and any(
                    first(each) == thing.name for each in route.decorator_list
                ):
                    self.enter(found, route)

    def load(self, found: Module) -> None:
        """Importing a module runs its top level and brings its libraries."""
        if Thing(found.name, "<top>") in self.seen:
            return
        self.seen.add(Thing(found.name, "<top>"))
        for brought in map(whole, found.imports.values()):
            if (inner := module(brought.module)) is None:
                self.libraries.add(brought.module.split(".")[0])
            elif not brought.module.startswith(BEHIND):
                self.load(inner)

    def enter(self, found: Module, node: ast.AST) -> None:
        if isinstance(node, ast.ClassDef):
            self.classes.append((found, node))
            for base in [*node.bases, *node.decorator_list]:
                self.walk(found, base, {})
            for inner in node.body:
                called = isinstance(inner, Function) and node.name not in TYPED and inner.name in self.methods
                if not isinstance(inner, Function) or inner.name.startswith("__") or called:
                    self.walk(found, inner, {})
        else:
            self.walk(found, node, {})

    def method(self, name: str) -> None:
        """A method of that name may be called on any object whose class is in reach."""
        if name in self.methods:
            return
        self.methods.add(name)
        for found, node in list(self.classes):
            for inner in node.body:
                if isinstance(inner, Function) and inner.name == name and node.name not in TYPED:
                    self.walk(found, inner, {})

    def of_class(self, name: str, method: str) -> None:
        for found, node in list(self.classes):
            for inner in node.body if node.name == name else []:
                if isinstance(inner, Function) and inner.name == method:
                    self.walk(found, inner, {})

    def walk(self, found: Module, node: ast.AST, local: dict[str, Thing]) -> None:
        if id(node) in self.walked:
            return
        self.walked.add(id(node))
        known = found.imports | local | imports(ast.walk(node))
        typed, own = ports_of(node), assigned(node)
        for part in ast.walk(node):
            if isinstance(part, ast.Import | ast.ImportFrom):
                for thing in imports([part]).values():
                    self.visit(thing)
            elif isinstance(part, ast.Attribute):
                self.attribute(known, typed, part)
            elif isinstance(part, ast.Name):
                if part.id in known:
                    self.visit(known[part.id])
                elif part.id in found.names and part.id not in own:
                    self.visit(Thing(found.name, part.id))
            elif (
                isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and DOTTED.fullmatch(part.value)
            ):
                place, _, name = part.value.partition(":")
                self.visit(Thing(place, name))
            elif isinstance(part, ast.Call):
                self.call(part)

    def call(self, part: ast.Call) -> None:
        """`step_handler("probe")` does rushes.steps.probe.work."""
        if isinstance(part.func, ast.Name) and part.func.id == "step_handler":
            (name,) = part.args
            assert isinstance(name, ast.Constant)
            self.visit(Thing(f"rushes.steps.{name.value}", "work"))

    def attribute(self, known: dict[str, Thing], typed: dict[str, str], part: ast.Attribute) -> None:
        receiver = last(part.value)
        for name, variables in TYPED.items():
            if receiver in variables:
                self.of_class(name, part.attr)
        thing = known.get(receiver) if isinstance(part.value, ast.Name) else None
        module_function = thing and not whole(thing).name
        if part.attr in UNIQUE and not module_function:
            self.ports.add(f"{UNIQUE[part.attr]}.{part.attr}")
        elif port := typed.get(receiver) or (receiver if receiver in PORTS.values() and not thing else ""):
            self.ports.add(f"{port}.{part.attr}")
        elif thing:
            thing = whole(thing)
            if not thing.name:
                self.visit(Thing(thing.module, part.attr))
            self.method(part.attr)
        else:
            self.method(part.attr)


def first(node: ast.AST) -> str:
    """The first word of an expression: `api` of `api.get("/jobs")`."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def last(node: ast.AST) -> str:
    """The last word of an expression: `uploads` of `self.ports.uploads`, of `uploads` and of `uploads()`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return last(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def ports_of(node: ast.AST) -> dict[str, str]:
    """Arguments that are annotated as a port, whatever their names."""
    return {
        argument.arg: PORTS[name]
        for argument in ast.walk(node)
        if isinstance(argument, ast.arg) and argument.annotation
        for name in words(argument.annotation)
        if name in PORTS
    }


def assigned(node: ast.AST) -> set[str]:
    """The variables of a function, which hide what the module calls so."""
    inside = ast.walk(node) if isinstance(node, Function) else ()
    return {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def words(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def of_handler(name: str) -> Reach:
    """What lambdas/<name>.py can reach."""
    found = module(name)
    assert found
    reach = Reach().start(Thing(name), Thing(name, "handler"))
    for node in found.names.values():
        reach.enter(found, node)
    return reach


def of_steps(*steps: str) -> Reach:
    """What a worker that does these steps can reach."""
    return Reach().start(
        Thing("rushes.bootstrap", "run_step"), *(Thing(f"rushes.steps.{step}", "work") for step in steps)
    )
