"""Films and edits for the tests of composing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rushes.domain.edits import Blur, Box, Edits, Mute
from rushes.settings import Settings
from rushes.steps.compose.composing import Copy, compose
from rushes.steps.compose.options import Options
from tests.clips import make_clip

BRIGHT = {"x": 0.05, "y": 0.1, "w": 0.3, "h": 0.4}
"""A region in the white half of the clips, in fractions."""

Redact = Callable[..., Copy]


def solid(start: float, end: float | None, **region: float) -> Blur:
    return Blur(start=start, end=end, style="solid", boxes=(Box(t=start, **(BRIGHT | region)),))


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Clips by name and shape, each made once."""
    folder, made = tmp_path_factory.mktemp("films"), dict[str, Path]()

    def film(name: str, seconds: float = 4, **how: Any) -> Path:
        key = f"{name} {seconds} {sorted(how.items())}"
        if key not in made:
            made[key] = make_clip(folder / f"{len(made)}-{name}", seconds, **how)
        return made[key]

    return film


@pytest.fixture
def redact(tmp_path: Path) -> Redact:
    def run(film: Path, edits: Edits, *keep: str) -> Copy:
        return compose(film, edits, tmp_path, Settings(), Options(keep=frozenset(keep)))

    return run


def muted(*spans: tuple[float, float], style: Any = "mute") -> Edits:
    return Edits(mutes=tuple(Mute(start=start, end=end, style=style) for start, end in spans))
