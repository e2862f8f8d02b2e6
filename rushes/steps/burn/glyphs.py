"""Check that the installed fonts cover a text: libass draws an empty box for a missing glyph."""

import re
import subprocess
from pathlib import Path

from rushes.errors import Unavailable
from rushes.media.decoder import environment

MISSING_GLYPH = re.compile(r"failed to find any fallback with glyph 0x([0-9A-Fa-f]+)")
QUIET_OPTIONS = ("-nostdin", "-hide_banner")
TEST_PICTURE = "color=gray:s=320x240:d=0.04:r=25"
TIMEOUT_SECONDS = 60
TEST_CUE = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n{}\n"
MARKUP_CHARACTERS = "<>&{}\\"  # special characters of WebVTT and libass


def remove_missing_glyphs(program: str, captions: str, folder: Path) -> str:
    """Remove characters that no installed font has. Raises Unavailable if they include letters or digits."""
    without_glyph = find_missing_glyphs(program, captions, folder)
    letters = "".join(character for character in without_glyph if character.isalnum())
    if letters:
        raise Unavailable(
            f"No font on this machine has the letters “{letters[:10]}”: install one for that language, such as "
            "Debian's fonts-noto-core or fonts-noto-cjk."
        )
    return captions.translate(dict.fromkeys(map(ord, without_glyph)))


def find_missing_glyphs(program: str, captions: str, folder: Path) -> list[str]:
    """Return the sorted characters without a glyph in any font, by drawing each of them once."""
    characters = sorted(
        {
            character
            for character in captions
            if not character.isspace() and character not in MARKUP_CHARACTERS
        }
    )
    (folder / "letters.vtt").write_text(TEST_CUE.format("".join(characters)), encoding="utf-8")
    process = subprocess.run(
        [
            program,
            *QUIET_OPTIONS,
            "-f",
            "lavfi",
            "-i",
            TEST_PICTURE,
            "-vf",
            "subtitles=letters.vtt",
            "-f",
            "null",
            "-",
        ],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    log = process.stderr.decode(errors="replace")
    if process.returncode:
        raise Unavailable(f"This FFmpeg cannot draw subtitles: {log.strip().splitlines()[-1]}")
    return sorted({chr(int(code_point, 16)) for code_point in MISSING_GLYPH.findall(log)})
