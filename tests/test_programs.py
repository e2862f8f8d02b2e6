"""Programs that stand as text inside tests and benchmarks: no type checker reads their imports."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


def programs() -> Iterator[tuple[str, ast.Module]]:
    """Every text in a test or a benchmark that is a program of its own and imports something of ours."""
    for path in sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "import " in node.value:
                try:
                    program = ast.parse(node.value)
                except SyntaxError:
                    continue
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", program


def missing(program: ast.Module) -> Iterator[str]:
    for node in ast.walk(program):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rushes"):
            for name in (alias.name for alias in node.names):
                if not is_there(str(node.module), name):
                    yield f"{node.module}.{name}"


def is_there(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name) or bool(
            importlib.import_module(f"{module}.{name}")
        )
    except ModuleNotFoundError:
        return False


def test_a_program_inside_a_test_imports_what_exists() -> None:
    found = list(programs())
    assert len(found) > 10
    assert [(place, name) for place, program in found for name in missing(program)] == []
