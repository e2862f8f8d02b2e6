"""What comes with us: every package has its licence on the page, and no wheel brings an FFmpeg with known holes."""

import importlib.util
import re
from importlib.metadata import distributions
from pathlib import Path
from types import ModuleType

import pytest

from rushes.media.container import SAFE_FFMPEG

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "licences.md").read_text()
CARRIERS = {"av", "opencv-python-headless", "imageio-ffmpeg"}
BINARY = re.compile(r"(^|/)(lib)?(avutil|avcodec|avformat|ffmpeg)[^/]*$")
SAYS = re.compile(rb"(?:FFmpeg|ffmpeg) version n?(\d+(?:\.\d+)*)")
PLAIN = {".py", ".pyi", ".pyc", ".txt", ".md", ".h", ".pxd", ".pyx"}


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_every_package_of_every_lock_has_its_licence_on_the_page(licences: ModuleType) -> None:
    told = {name: (said, where) for name, said, where in licences.ROW.findall(PAGE)}
    for name, where in licences.pinned().items():
        assert name in told, f"{name}: run python docs/licences.py"
        assert told[name][1] == ", ".join(where)
        assert told[name][0] != "not looked at", name


def test_what_an_installed_package_says_is_what_the_page_says(licences: ModuleType) -> None:
    told = {name: said for name, said, _ in licences.ROW.findall(PAGE)}
    here = {licences.normal(found.name): found for found in distributions()}
    for name in licences.pinned().keys() & here.keys():
        assert told[name] == licences.licence(here[name]), f"{name}: run python docs/licences.py"


def test_whatever_binds_more_is_named_with_what_it_means(licences: ModuleType) -> None:
    """An operator's package that says nothing binds nobody who does not install that extra."""
    named = " ".join(licences.BINDING)
    for name, said, where in licences.ROW.findall(PAGE):
        root = name.removesuffix("-binary").removesuffix("-loader").removesuffix("-bin")
        if licences.STRICT.search(said) or (said == "says nothing" and where != "sagemaker"):
            assert root in named, f"{name} is under {said}: name it"
    assert all(name in PAGE for name in licences.BINDING)


def bundled() -> dict[str, set[tuple[int, ...]]]:
    """The versions of FFmpeg inside each installed package, as its binaries say."""
    found: dict[str, set[tuple[int, ...]]] = {}
    for package in distributions():
        for file in package.files or []:
            path = Path(str(package.locate_file(file)))
            if BINARY.search(str(file)) and path.suffix not in PLAIN and path.is_file():
                versions = {tuple(map(int, said.split(b"."))) for said in SAYS.findall(path.read_bytes())}
                found.setdefault(package.name, set()).update(versions)
    return found


def test_no_package_brings_an_ffmpeg_with_known_holes() -> None:
    found = bundled()
    assert found.keys() >= CARRIERS
    for package, versions in found.items():
        assert versions, f"{package} does not say which FFmpeg it brings"
        assert min(versions) >= SAFE_FFMPEG, package


def test_the_check_would_notice_an_old_one() -> None:
    assert SAYS.findall(b"\0FFmpeg version 8.1.1\0")[0] == b"8.1.1"
    assert tuple(map(int, b"8.1.1".split(b"."))) < SAFE_FFMPEG < (9,)
