"""Whether the fonts of this machine have the letters of a text: libass draws an empty box for what none has."""

import re
import subprocess
from pathlib import Path

from rushes.errors import Unavailable
from rushes.media.decoder import environment

NOT_FOUND = re.compile(r"failed to find any fallback with glyph 0x([0-9A-Fa-f]+)")
QUIET = ("-nostdin", "-hide_banner")
GREY = "color=gray:s=320x240:d=0.04:r=25"
MOST_SECONDS = 60
CUE = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n{}\n"
MARKUP = "<>&{}\\"  # what WebVTT or libass takes for its own


def drawable(program: str, captions: str, folder: Path) -> str:
    """The captions without the signs that no font here has. Raises Unavailable where letters are among them."""
    lacking = missing(program, captions, folder)
    letters = "".join(sign for sign in lacking if sign.isalnum())
    if letters:
        raise Unavailable(
            f"No font on this machine has the letters “{letters[:10]}”: install one for that language, such as "
            "Debian's fonts-noto-core or fonts-noto-cjk."
        )
    return captions.translate(dict.fromkeys(map(ord, lacking)))


def missing(program: str, captions: str, folder: Path) -> list[str]:
    """The signs of a text that no font has, in their order: one picture is drawn with each of them once."""
    signs = sorted({sign for sign in captions if not sign.isspace() and sign not in MARKUP})
    (folder / "letters.vtt").write_text(CUE.format("".join(signs)), encoding="utf-8")
    drawn = subprocess.run(
        [program, *QUIET, "-f", "lavfi", "-i", GREY, "-vf", "subtitles=letters.vtt", "-f", "null", "-"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    said = drawn.stderr.decode(errors="replace")
    if drawn.returncode:
        raise Unavailable(f"This FFmpeg cannot draw subtitles: {said.strip().splitlines()[-1]}")
    return sorted({chr(int(found, 16)) for found in NOT_FOUND.findall(said)})
