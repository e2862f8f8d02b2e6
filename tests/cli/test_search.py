"""`rushes search`: hits with their seconds."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from click.testing import Result

from rushes.cli.search import clock
from tests.client.stand_in import StandIn

Rushes = Callable[..., Result]
HIT = {
    "job_id": str(UUID(int=1)),
    "video": "talk.mp4",
    "kind": "speech",
    "language": "en",
    "start": 754.2,
    "end": 757.0,
    "text": "Ships wait outside.",
    "chapter": "The harbour",
    "score": 0.0325,
    "found_by": ["words", "meaning"],
}


def test_a_hit_is_told_with_its_time_its_chapter_and_why(server: StandIn, rushes: Rushes) -> None:
    server.hits = [
        HIT,
        HIT | {"kind": "sight", "text": "face", "chapter": "", "start": 3, "found_by": ["words"]},
    ]
    ran = rushes("search", "ships", "--limit", 5, "--language", "en", "--job", HIT["job_id"])
    assert ran.exit_code == 0
    assert server.searched == [{"q": "ships", "limit": "5", "language": "en", "job": HIT["job_id"]}]
    first, about, second, _ = ran.stdout.splitlines()
    assert first == "   12:34  Ships wait outside."
    assert "talk.mp4, The harbour · words + meaning" in about
    assert second == "    0:03  [sight] face"


def test_json_is_one_line_of_what_the_api_answers(server: StandIn, rushes: Rushes) -> None:
    server.hits = [HIT]
    ran = rushes("search", "ships", "--json")
    assert json.loads(ran.stdout) == {"data": [HIT], "signals": ["words", "meaning"]}


def test_nothing_found_and_meanings_not_compared_are_said(server: StandIn, rushes: Rushes) -> None:
    server.signals = ["words"]
    ran = rushes("search", "ships")
    assert ran.exit_code == 0
    assert ran.stdout == ""
    assert "Only words were compared" in ran.stderr
    assert "No hits." in ran.stderr


def test_a_job_that_is_no_id_is_refused_before_anything_is_sent(server: StandIn, rushes: Rushes) -> None:
    ran = rushes("search", "ships", "--job", "seven")
    assert ran.exit_code == 2
    assert server.searched == []


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (59.9, "0:59"), (754, "12:34"), (3723, "1:02:03")]
)
def test_times_are_told_as_players_show_them(seconds: float, told: str) -> None:
    assert clock(seconds) == told
