"""What holds for every image, read from its Dockerfile: no image was ever built where these tests run."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCKERFILES = sorted((ROOT / "gpu_containers").glob("*/Dockerfile"))
PINNED = re.compile(r"[\w./-]+:\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}")


@dataclass
class Stage:
    """One FROM: what it builds on, its name, and its instructions as (word, rest)."""

    base: str
    name: str
    lines: list[tuple[str, str]] = field(default_factory=list)

    def values(self, word: str) -> list[str]:
        return [rest for found, rest in self.lines if found == word]


@dataclass
class Image:
    """A Dockerfile, read."""

    arguments: dict[str, str]
    stages: list[Stage]

    def line(self, stage: Stage) -> list[Stage]:
        """The stage and those it builds on, itself last."""
        below = [found for found in self.stages if found.name == stage.base]
        return [*(self.line(below[0]) if below else []), stage]

    def last(self, stage: Stage, word: str) -> str:
        """The instruction that counts for a stage: the last one of its line."""
        return [rest for part in self.line(stage) for rest in part.values(word)][-1]

    @property
    def targets(self) -> list[Stage]:
        """The stages that are meant to run: those with an ENTRYPOINT that no other builds on."""
        bases = {stage.base for stage in self.stages}
        runs = [stage for stage in self.stages if any(part.values("ENTRYPOINT") for part in self.line(stage))]
        return [stage for stage in runs if stage.name not in bases]

    def value(self, variable: str) -> str:
        """What an ENV says, the last of the file."""
        return re.findall(rf"\b{variable}=(\S+)", "\n".join(rest for _, rest in self.lines))[-1]

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [line for stage in self.stages for line in stage.lines]


def read(path: Path) -> Image:
    text = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.MULTILINE))
    image = Image({}, [])
    for line in filter(None, (line.strip() for line in text.splitlines())):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            image.stages.append(Stage(base, name))
        elif image.stages:
            image.stages[-1].lines.append((word, rest))
        else:
            assert word == "ARG"
            image.arguments |= [rest.split("=", 1)]
    return image


@pytest.fixture(params=DOCKERFILES, ids=lambda path: path.parent.name)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def image(path: Path) -> Image:
    return read(path)


def copied(image: Image) -> list[str]:
    """What comes out of the project."""
    copies = [rest.split() for word, rest in image.lines if word == "COPY" and not rest.startswith("--from")]
    assert all(len(words) == 2 for words in copies)
    return [name for name, _ in copies]


def test_there_is_an_image_that_listens_with_and_without_a_gpu() -> None:
    assert [stage.name for stage in read(ROOT / "gpu_containers/listen/Dockerfile").targets] == [
        "cpu",
        "cuda",
    ]


def test_there_is_an_image_that_watches_and_one_with_the_network_that_is_agpl() -> None:
    image = read(ROOT / "gpu_containers/watch/Dockerfile")
    assert [stage.name for stage in image.targets] == ["cpu", "cuda", "nudenet"]
    agpl = [stage.name for stage in image.stages if "locks/nudenet.txt" in str(stage.lines)]
    assert agpl == ["install-nudenet"]
    for lock in ("watch.txt", "nudenet.txt"):
        text = (ROOT / "locks" / lock).read_text()
        assert ("nudenet==" in text) == (lock == "nudenet.txt")
        assert "google-cloud-vision==" in text


def test_there_is_an_image_that_translates_and_brings_no_model_whose_licence_binds() -> None:
    image = read(ROOT / "gpu_containers/translate/Dockerfile")
    assert [stage.name for stage in image.targets] == ["cpu", "cuda"]
    assert ("ARG", 'MODEL=""') in image.lines
    text = (ROOT / "locks" / "translate.txt").read_text()
    assert all(
        f"\n{name}==" in text for name in ("ctranslate2", "sentencepiece", "espeakng-loader", "openai")
    )
    assert "torch==" not in text


def test_every_base_is_pinned_by_its_version_and_its_digest(image: Image) -> None:
    names = {stage.name for stage in image.stages}
    for stage in image.stages:
        base = re.sub(r"\$\{(\w+)\}", lambda found: image.arguments[found[1]], stage.base)
        assert base in names or PINNED.fullmatch(base), base


def test_all_images_stand_on_the_same_base() -> None:
    assert len({read(path).arguments["BASE"] for path in DOCKERFILES}) == 1


def test_every_image_is_scanned_for_known_holes() -> None:
    (scanned,) = re.findall(
        r"^ +image: \[(.+)]$", (ROOT / ".github/workflows/scan.yml").read_text(), re.MULTILINE
    )
    assert scanned.split(", ") == [path.parent.name for path in DOCKERFILES]


def test_every_target_runs_run_py_as_a_user_without_rights(image: Image) -> None:
    for stage in image.targets:
        user, _, group = image.last(stage, "USER").partition(":")
        assert int(user) >= 1000
        assert int(group) >= 1000
        entry = json.loads(image.last(stage, "ENTRYPOINT"))
        assert entry == ["/opt/venv/bin/python", "/app/gpu_containers/run.py"]
        assert image.last(stage, "EXPOSE") == "8080"


def test_nothing_runs_through_a_shell_or_from_the_net(image: Image) -> None:
    for word, rest in image.lines:
        assert word in {"ARG", "COPY", "ENV", "ENTRYPOINT", "EXPOSE", "RUN", "USER", "VOLUME", "WORKDIR"}
        assert word != "RUN" or isinstance(json.loads(rest), list), rest
        assert word != "COPY" or "://" not in rest, rest


def test_packages_are_installed_by_their_hashes_alone(image: Image) -> None:
    installs = [json.loads(rest) for word, rest in image.lines if word == "RUN" and "install" in rest]
    pips = [command for command in installs if command[0].endswith("pip") and command[1] == "install"]
    assert pips
    for command in pips:
        assert {"--require-hashes", "--only-binary=:all:", "-r"} <= set(command)
        listed = (ROOT / command[-1]).read_text()
        names = re.findall(
            r"^[a-z0-9][\w.-]*==\S+.*$(\n +--hash=sha256:[0-9a-f]{64}.*)*", listed, re.MULTILINE
        )
        assert len(names) == len(re.findall(r"^[a-z0-9].*==", listed, re.MULTILINE))
        assert all(names)


def test_what_is_copied_is_there_and_not_ignored(image: Image, path: Path) -> None:
    kept = [
        line[1:]
        for line in path.with_name("Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    for name in copied(image):
        assert (ROOT / name).exists(), name
        assert any(fnmatch(name, f"{pattern}*") for pattern in kept), name


def test_libraries_lie_where_the_loader_looks(image: Image) -> None:
    version = re.search(r":(\d+\.\d+)\.", image.arguments["BASE"])
    assert version
    listed = "".join((ROOT / name).read_text() for name in copied(image) if name.endswith("cuda.txt"))
    cublas = "cu13" if "\nnvidia-cublas==13" in listed else "cublas"
    for _, rest in (line for line in image.lines if line[0] == "ENV" and "LD_LIBRARY_PATH" in line[1]):
        assert f"/opt/venv/lib/python{version[1]}/site-packages/nvidia/{cublas}/lib" in rest
    assert sys.version_info[:2] == tuple(map(int, version[1].split(".")))


WARM = {
    "listen": {"RUSHES_TRANSCRIBER": "pocketsphinx"},
    "watch": {"RUSHES_DETECTOR": "nudenet"},
    "translate": {"RUSHES_TRANSLATOR": "llm", "RUSHES_LLM_API_KEY": "never asked"},
}
"""With what each image is tried here, where its own model is not: an engine whose model a package brings."""


def test_what_is_copied_is_enough_to_run(image: Image, path: Path, tmp_path: Path) -> None:
    step = image.value("RUSHES_WARM")
    for name in copied(image):
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
            )
    ran = subprocess.run(
        [sys.executable, "-B", str(tmp_path / "gpu_containers" / "run.py"), "check"],
        env={"PATH": "/usr/bin:/bin", "RUSHES_WARM": step} | WARM[path.parent.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    asked = "import rushes, sys; sys.stdout.write(rushes.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(where.stdout).is_relative_to(tmp_path)
