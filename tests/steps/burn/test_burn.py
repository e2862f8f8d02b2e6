"""Subtitles in the picture: where and while they should be, and nothing else of the film changed."""

from pathlib import Path

import av
import numpy as np
import pytest

from rushes.errors import Rejected, Unavailable
from rushes.media.facts import Facts, inspect
from rushes.settings import Settings
from rushes.steps.burn import burn_subtitles, find_ffmpeg
from rushes.steps.burn.glyphs import find_missing_glyphs, remove_missing_glyphs
from tests.clips import make_clip

CUES = "WEBVTT\n\n00:00:00.800 --> 00:00:01.400\n{}\n"
CJK_EXTENSION_G = chr(0x30000)


def burnt(film: Path, words: str, folder: Path) -> Path:
    folder.mkdir()
    path, made = burn_subtitles(film, CUES.format(words), "burnt.mp4", folder, Settings(), facts(film))
    assert made["pictures"] == len(times(path))
    return path


def facts(film: Path) -> Facts:
    return inspect(film, Settings())


def pictures(path: Path) -> dict[float, np.ndarray]:
    """Grey pictures by their second."""
    with av.open(str(path)) as file:
        return {
            round(float(frame.time), 3): frame.to_ndarray(format="gray") for frame in file.decode(video=0)
        }


def times(path: Path) -> list[float]:
    return list(pictures(path))


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.abs(before.astype(int) - after.astype(int)) > 60


def test_a_line_is_in_the_lower_part_of_the_picture_while_its_cue_lasts(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", 2, width=320, height=180)
    before, after = pictures(film), pictures(burnt(film, "Hello there", tmp_path / "out"))
    drawn = {time: changed(before[time], after[time]) for time in before}
    seen = [time for time, where in drawn.items() if where.any()]
    assert (min(seen), max(seen)) == (0.8, 1.36)
    assert not drawn[1.0][:120].any()
    assert drawn[1.0][120:].sum() > 100


def test_every_picture_keeps_its_time(tmp_path: Path) -> None:
    moments = [0, 0.04, 0.2, 0.21, 0.9, 1.0, 1.7]
    film = make_clip(tmp_path / "film.mp4", 2, times=moments)
    assert times(burnt(film, "Hello", tmp_path / "out")) == times(film)


def test_sound_that_mp4_players_know_is_copied(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", 2)
    made = burnt(film, "Hello", tmp_path / "out")

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as file:
            return [bytes(packet) for packet in file.demux(audio=0) if packet.size]

    assert packets(made) == packets(film)


def test_a_webm_of_odd_size_becomes_an_mp4_that_every_player_knows(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.webm", 1, codec="libvpx-vp9", width=161, height=91)
    with av.open(str(burnt(film, "Hello", tmp_path / "out"))) as file:
        picture, sound = file.streams.video[0], file.streams.audio[0]
        assert (picture.codec.name, picture.width, picture.height) == ("h264", 162, 92)
        assert sound.codec.name == "aac"


def test_words_that_look_like_markup_are_drawn_and_not_obeyed(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", 2, width=320, height=180)
    made = burnt(film, r"{\an8}{\p1}m 0 0 l 300 0 300 150 0 150", tmp_path / "out")
    before, after = pictures(film), pictures(made)
    assert not changed(before[1.0], after[1.0])[:90].any()
    assert changed(before[1.0], after[1.0])[90:].any()


def test_letters_that_no_font_has_are_told_and_nothing_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No font on this machine has the letters"):
        remove_missing_glyphs(find_ffmpeg(), CUES.format(f"abc {CJK_EXTENSION_G}"), tmp_path)


def test_other_signs_that_no_font_has_are_left_out(tmp_path: Path) -> None:
    text = CUES.format("\ue000 Hello \ufdd0".replace("\ufdd0", "\ue123"))
    assert find_missing_glyphs(find_ffmpeg(), text, tmp_path) == ["\ue000", "\ue123"]
    assert remove_missing_glyphs(find_ffmpeg(), text, tmp_path) == CUES.format(" Hello ")


def test_a_film_without_any_picture_that_decodes_is_rejected(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "film.mp4", 2)
    known = facts(film)
    data = bytearray(film.read_bytes())
    at = data.index(b"mdat")
    data[at + 4 : at + 4 + len(data) // 2] = b"\0" * (len(data) // 2)
    film.write_bytes(data)
    with pytest.raises(Rejected):
        burn_subtitles(film, CUES.format("Hello"), "burnt.mp4", tmp_path, Settings(), known)
