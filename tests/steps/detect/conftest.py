"""Detectors, and a stand-in of Google Cloud Vision that speaks its REST."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rushes.settings import Settings
from rushes.steps.detect.vision import Vision
from tests.google import StandIn, serving


@pytest.fixture
def google() -> Iterator[StandIn]:
    with serving() as stand_in:
        yield stand_in


@pytest.fixture
def online(settings: Settings, google: StandIn) -> Settings:
    """Settings with which Vision is the stand-in."""
    more = {"vision_endpoint": google.endpoint, "vision_credentials": "anonymous", "vision_seconds": 20.0}
    return settings.model_copy(update=more)


@pytest.fixture
def vision(online: Settings) -> Vision:
    """The engine, which asks a second time at once."""
    made = Vision(online)
    made.pauses = (0.0,)
    return made


@pytest.fixture
def with_yunet(settings: Settings, field: Path) -> Settings:
    """Settings with which YuNet's model is on this machine."""
    return settings.model_copy(update={"weights": str(field / "models")})
