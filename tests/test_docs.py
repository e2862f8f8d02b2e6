"""What the documents promise is there."""

import ast
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

from rushes import Client
from rushes.cli import ROWS
from rushes.domain import Job, JobRequest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pictures_are_the_state_machines_as_they_are() -> None:
    page = (ROOT / "docs" / "state-machines.md").read_text()
    assert load(ROOT / "statemachines" / "picture.py").drawn(page) == page, (
        "run: python statemachines/picture.py"
    )


def test_the_readme_has_the_two_commands_in_its_first_lines_and_a_picture_of_ten_boxes() -> None:
    head = "\n".join(README.split("\n")[:30])
    assert "\nmake demo" in head
    assert "\nmake test" in head
    (picture,) = re.findall(r"(?s)```mermaid\n(.*?)```", README)
    assert len(set(re.findall(r"\b[A-Z][a-z]+\b(?=\W)", re.sub(r"\[.*?\]+", " ", picture)))) <= 10


def test_the_python_of_the_readme_is_that_of_the_client() -> None:
    (program,) = re.findall(r"(?s)```python\n(.*?)```", README)
    calls = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call)]
    options = {keyword.arg for call in calls for keyword in call.keywords}
    assert options - {"endpoint", "user", "password"} <= set(JobRequest.model_fields)
    assert {"process", "download"} <= set(dir(Client))
    assert {"status", "failed_steps", "id"} <= set(Job.model_fields)


def test_the_page_draws_the_state_machine_as_it_is() -> None:
    listed = load(ROOT / "statemachines" / "picture.py").listed()
    assert (ROOT / "web" / "machine.json").read_text() == listed, "run: python statemachines/picture.py"


def test_every_setting_is_documented() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == load(ROOT / "docs" / "settings.py").page(), (
        "run: python docs/settings.py"
    )


def test_commands_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    missing = []
    for page in PAGES:
        text = page.read_text()
        blocks = "\n".join(re.findall(r"(?s)```sh\n(.*?)```", text) + re.findall(r"`([^`\n]+)`", text))
        made = set(re.findall(r"\bmake ([a-z-]+)", blocks)) - targets
        called = set(re.findall(r"(?:^|/|\s)rushes ([a-z]+)", blocks, re.MULTILINE)) - set(ROWS)
        missing += [(page.name, name) for name in (*made, *called)]
    assert missing == []


def test_links_lead_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#]+)\)", page.read_text())]
    assert links
    assert [
        (page.name, link)
        for page, link in links
        if not link.startswith("https://") and not (page.parent / link).exists()
    ] == []


def test_files_that_are_named_exist() -> None:
    named = re.compile(r"`((?:rushes|lambdas|cdk|tests|statemachines|docs|benchmarks|locks)/[\w./-]+)`")
    files = [(page.name, name) for page in PAGES for name in named.findall(page.read_text())]
    assert files
    assert [each for each in files if not (ROOT / each[1]).exists()] == []


def test_decisions_are_numbered_without_gaps_dated_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    pages = sorted(folder.glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for number, page in enumerate(pages, 1):
        title, _, status, *_ = page.read_text().split("\n")
        assert title.startswith(f"# {number}. "), page.name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d · (accepted|replaced by \[\d+\]\(.*\))", status), page.name
        assert f"| [{number}]({page.name}) | {title.split('. ', 1)[1]} |" in index


def test_every_extra_is_locked_by_hashes_and_without_addresses() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {path.stem for path in (ROOT / "locks").glob("*.txt")} == set(extras)
    for path in (ROOT / "locks").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text
        assert len(re.findall(r"(?m)^[\w.-]+(\[[\w,-]+\])?==", text)) <= text.count("--hash=sha256:")


def test_the_changelog_speaks_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
