"""The code speaks the field's language: words that were given up stay out. docs/glossary.md has those in use."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = sorted(
    path for part in ("rushes", "cdk", "lambdas", "gpu_containers") for path in (ROOT / part).rglob("*.py")
)
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

GIVEN_UP = re.compile(
    r"(?i)^(noun|bench|made_of|wishes|hot_?store|hush(ed)?|hearsay|belief|goods|errands?|ledger|gist|going_?up|keeper|whoever)$"
)
"""Names that the glossary replaced, as whole identifiers."""
LOCALS = {"found", "made", "told", "said"}
"""Names of variables that do not say what they hold."""
PROSE = re.compile(r"(?i)\b(hot store|the ledger|errands|hearsay|purse)\b")


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name


def named() -> Iterator[tuple[str, str]]:
    """Every identifier that the code defines or uses, with its place."""
    for path in CODE:
        for line, name in identifiers(ast.parse(path.read_text())):
            yield f"{path.relative_to(ROOT).as_posix()}:{line}", name


def test_no_name_is_one_that_was_given_up() -> None:
    assert [(place, name) for place, name in named() if GIVEN_UP.match(name)] == []


def test_a_variable_names_what_it_holds() -> None:
    assert [(place, name) for place, name in named() if name in LOCALS] == []


def test_no_page_and_no_docstring_uses_a_word_that_was_given_up() -> None:
    texts = {path: path.read_text() for path in (*PAGES, *CODE)}
    hits = [
        (path.relative_to(ROOT).as_posix(), match[0])
        for path, text in texts.items()
        for match in PROSE.finditer(text)
    ]
    assert hits == []


def test_every_term_of_the_glossary_is_explained_once() -> None:
    terms = re.findall(r"(?m)^\| \*\*([^*]+)\*\*", (ROOT / "docs" / "glossary.md").read_text())
    assert 20 <= len(terms) == len(set(terms))
