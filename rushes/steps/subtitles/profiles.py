"""The rules of a good cue, as two houses write them. Times are milliseconds of the film.

Netflix: Timed Text Style Guide, general requirements and English template: 2 lines of 42 characters, 5/6 to 7 s
(at least 1 s here), 17 characters a second for adults, 2 frames between cues, gaps under half a second closed to
2 frames, out-time up to 12 frames past the speech; Simplified Chinese and Korean: 16 characters a line.
BBC: Subtitle Guidelines 1.2: 37 characters, 160–180 words a minute (0.3 s a word), a gap of 1 s or none, up to
1.5 s past the speech, 3 lines in upright video. Of these lines of 25 characters, and of the BBC's 1 to 7 s, the
figures are our own.
"""

from dataclasses import dataclass, replace

from rushes.errors import BadRequest
from rushes.steps.subtitles.scripts import columns, wide

WIDE = 32  # columns: 16 full-width characters
MINUTE = 60_000
USUAL_FPS = 25.0  # of a film that does not say
SLIDES = 8.0  # pictures a second: a slower film is a row of slides, whose frames are no measure of a gap


@dataclass(frozen=True)
class Rules:
    """What every cue of a film keeps where the speech allows.

    A line has at most `width` columns (a full-width character has two), a cue `lines` lines. A cue is shown from
    `shortest` to `longest`, at most `linger` after its last word, and at `rate` columns a second and `pace` words
    a minute (0: not counted) at most. Between two cues lie `gap_frames` frames, or at least `chain`.
    """

    name: str
    lines: int
    width: int
    rate: int
    pace: int
    gap_frames: int
    chain: int
    linger: int
    shortest: int = 1000
    longest: int = 7000
    fps: float = USUAL_FPS

    @property
    def gap(self) -> int:
        """The smallest gap, rounded up."""
        return -int(-1000 * self.gap_frames // self.fps)

    def limit(self, text: str) -> int:
        """Columns of a line that holds this text."""
        return min(self.width, WIDE) if wide(text) else self.width

    def reading(self, text: str) -> int:
        """How long it takes to read."""
        return self.time_for(columns(text), len(text.split()))

    def time_for(self, columns: int, words: int) -> int:
        """How long so much text takes to read."""
        by_words = MINUTE * words // self.pace if self.pace else 0
        return max(by_words, columns * 1000 // self.rate)


NETFLIX = Rules("netflix", lines=2, width=42, rate=17, pace=0, gap_frames=2, chain=500, linger=500)
BBC = Rules("bbc", lines=2, width=37, rate=18, pace=180, gap_frames=0, chain=1000, linger=1500)

PROFILES = {"netflix": NETFLIX, "bbc": BBC}
UPRIGHT = {"netflix": NETFLIX, "bbc": replace(BBC, lines=3, width=25)}


def rules(profile: str = "netflix", fps: float = USUAL_FPS, upright: bool = False) -> Rules:
    """The rules of a profile for a film of `fps` pictures a second, `upright` when it is higher than wide.

    Raises BadRequest when there is no such profile.
    """
    if profile not in PROFILES:
        raise BadRequest(f"There is no subtitle profile “{profile}”: choose one of {', '.join(PROFILES)}.")
    row = (UPRIGHT if upright else PROFILES)[profile]
    return replace(row, fps=fps if fps >= SLIDES else USUAL_FPS)
