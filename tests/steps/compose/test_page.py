"""The redaction's page: complete, quiet, and deaf to whatever a name or a reason says."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rushes.domain.edits import Edits, Mute
from rushes.settings import Settings
from rushes.steps.compose.before_after import pairs
from rushes.steps.compose.composing import compose
from rushes.steps.compose.page import clock, page
from rushes.steps.compose.proof import Decided, Proof, SecondLook
from tests.steps.compose.conftest import solid

EVIL = "</title><script>alert(1)</script><img src=x onerror=alert(1)>.mp4"
Films = Callable[..., Path]


class Reader(HTMLParser):
    """Collects the elements, their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def made(films: Films, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Edits, Proof]:
    film, folder = films("film.mp4"), tmp_path_factory.mktemp("page")
    blur = solid(1.3, 1.7).model_copy(update={"label": EVIL, "track": 3})
    edits = Edits(blurs=(blur,), mutes=(Mute(start=2, end=2.5, reason=EVIL),))
    copy = compose(film, edits, folder, Settings())
    return film, copy.path, edits, copy.proof


def test_a_pair_shows_the_same_moment_before_and_after(
    made: tuple[Path, Path, Edits, Proof], tmp_path: Path
) -> None:
    film, copy, edits, _ = made
    (pair,) = pairs(film, copy, edits, tmp_path, Settings())
    assert pair.time == pytest.approx(1.48, abs=0.03)
    assert pair.before[:2] == pair.after[:2] == b"\xff\xd8"
    assert pair.before != pair.after
    assert list(tmp_path.iterdir()) == []


def test_what_a_film_is_called_stays_text(made: tuple[Path, Path, Edits, Proof], tmp_path: Path) -> None:
    film, copy, edits, proof = made
    decided = Decided(by=EVIL, at=EVIL, changed=True)
    look = SecondLook(outcome="something", sentence=EVIL)
    hostile = proof.model_copy(
        update={
            "decided": decided,
            "second_look": look,
            "warnings": (EVIL,),
            "dropped": (EVIL,),
            "model": EVIL,
        }
    )
    text = page(EVIL, hostile, edits, pairs(film, copy, edits, tmp_path, Settings()), [EVIL])
    seen = Reader(text)
    assert "script" not in seen.elements
    assert seen.elements.count("img") == 2
    assert seen.text.count("alert(1)") >= 9
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "href"]
    assert all(value.startswith("data:image/jpeg;") for name, value in seen.attributes if name == "src")
    assert any("default-src 'none'" in value for name, value in seen.attributes if name == "content")


def test_the_page_says_it_in_plain_words(made: tuple[Path, Path, Edits, Proof]) -> None:
    _, _, edits, proof = made
    text = Reader(page("talk.mp4", proof, edits, [], ["f..."])).text
    for words in ("1 thing covered", "1 stretch of sound muted", "byte for byte", "2 of 2 places", "f..."):
        assert words in text
    assert proof.result.sha256 in text


def test_a_page_without_edits_says_so(made: tuple[Path, Path, Edits, Proof]) -> None:
    assert "Nothing was covered and nothing muted." in page("talk.mp4", made[3], Edits(), [])


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00.0"), (61.26, "1:01.3"), (3723.04, "1:02:03.0")])
def test_times_are_written_as_people_read_them(seconds: float, said: str) -> None:
    assert clock(seconds) == said
