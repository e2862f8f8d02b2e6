"""Write docs/licences.md from locks/ and what the installed packages say of themselves: `python docs/licences.py`.

A package that is not installed here (an extra for operators, another platform) keeps the row that it has: install
the extra and run this again after its lock has changed.
"""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

from rushes.weights import MODELS

ROOT = Path(__file__).parent.parent
PAGE = Path(__file__).with_suffix(".md")
PINNED = re.compile(r"^([a-z0-9][\w.-]*)==(\S+)", re.MULTILINE)
ROW = re.compile(r"^\| `([\w.-]+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
STRICT = re.compile(r"\b(A|L)?GPL|NON-?COMMERCIAL|-NC\b", re.IGNORECASE)

BINDING = {
    "NudeNet's network 320n": (
        "extra `nudenet`, only by choice",
        "AGPL-3.0",
        "its package says MIT, the network's own repository AGPL: who offers it over a network offers its source",
    ),
    "NLLB-200's weights": (
        "brought by you, `--translator nllb`",
        "CC-BY-NC-4.0",
        "not for commercial use; every translation made with it says so",
    ),
    "FFmpeg in PyAV's wheel": (
        "extra `media`, and all that open a video",
        "GPL-2.0-or-later",
        "built with x264 and x265: who passes the wheel on passes on its terms",
    ),
    "FFmpeg's program in imageio-ffmpeg": (
        "extra `burn`, only by choice",
        "GPL-3.0",
        "run as a program of its own",
    ),
    "espeak-ng in espeakng-loader": (
        "extras `listen`, `translate`, `demo`",
        "GPL-3.0-or-later",
        "a library that is loaded: voices and phonemes",
    ),
    "psycopg": ("extra `database`", "LGPL-3.0", "used unchanged, may be replaced"),
    "FFmpeg in OpenCV's wheel": ("extra `watch`", "LGPL-2.1-or-later", "never opens a video here"),
    "Apertium": ("Debian's, brought by you", "GPL-2.0-or-later", "run as a program of its own"),
    "paramiko": ("extra `sagemaker`, for operators", "LGPL-2.1", "used unchanged, may be replaced"),
    "hadolint": ("extra `dev`", "GPL-3.0", "checks Dockerfiles, is part of nothing"),
}
"""What asks for more than that its notice is kept: where it comes in, its licence, what that means."""

HEAD = """# Licences

rushes itself is under Apache-2.0. What it can be installed with, by extra (`locks/`), and what each package says of
its licence. `python docs/licences.py` writes this page; `make sbom` writes a bill of materials of each extra, with
versions and hashes, into `out/sbom/`.

## What binds more than a permissive licence

| what | where | licence | what that means |
|---|---|---|---|
"""
NETWORKS = """
## Networks that are fetched

| network | licence | what |
|---|---|---|
"""
TABLE = """
## Packages

| package | licence, in its own words | extras |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    models = [f"| `{name}` | {model.licence} | {model.what} |" for name, model in MODELS.items()]
    rows = [f"| `{name}` | {said} | {', '.join(where)} |" for name, said, where in packages()]
    bound = [f"| {name} | {' | '.join(told)} |" for name, told in BINDING.items()]
    return "\n".join([HEAD + "\n".join(bound), NETWORKS + "\n".join(models), TABLE + "\n".join(rows), ""])


def packages() -> list[tuple[str, str, list[str]]]:
    """Every package of every lock: its name, its licence, the extras that it comes with."""
    here = {normal(found.name): found for found in distributions()}
    known = {name: said for name, said, _ in ROW.findall(PAGE.read_text() if PAGE.exists() else "")}
    return [
        (name, licence(here[name]) if name in here else known.get(name, "not looked at"), where)
        for name, where in sorted(pinned().items())
    ]


def pinned() -> dict[str, list[str]]:
    """The extras of each package."""
    found: dict[str, list[str]] = {}
    for lock in sorted((ROOT / "locks").glob("*.txt")):
        for name, _ in PINNED.findall(lock.read_text()):
            found.setdefault(normal(name), []).append(lock.stem)
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(found: Distribution) -> str:
    """The expression where there is one, else the classifiers, else the first line of the old field."""
    told = found.metadata
    kinds = [
        kind.split(" :: ")[-1] for kind in told.get_all("Classifier") or [] if kind.startswith("License ::")
    ]
    named = "; ".join(kind for kind in kinds if kind != "OSI Approved")
    first = (told.get("License") or "").strip().split("\n")[0]
    return (told.get("License-Expression") or named or first or "says nothing").replace("|", "/")


if __name__ == "__main__":
    PAGE.write_text(page())
