"""Subtitle rules by two style guides. Times are milliseconds.

Netflix: Timed Text Style Guide, general requirements and English template: 2 lines of 42 characters, 5/6 to 7 s
(at least 1 s here), 17 characters a second for adults, 2 frames between cues, gaps under half a second closed to
2 frames, out-time up to 12 frames past the speech; Simplified Chinese and Korean: 16 characters a line.
BBC: Subtitle Guidelines 1.2: 37 characters, 160–180 words a minute (0.3 s a word), a gap of 1 s or none, up to
1.5 s past the speech, 3 lines in portrait video. Not from the guides but chosen here: the 25 characters of these
portrait lines, and the BBC's range of 1 to 7 s.
"""

from dataclasses import dataclass, replace

from rushes.errors import BadRequest
from rushes.steps.subtitles.scripts import count_columns, has_wide_letters

MAX_WIDE_COLUMNS = 32  # 16 full-width characters
MINUTE_MS = 60_000
USUAL_FPS = 25.0  # assumed if the video does not state it
MIN_FPS = 8.0  # a slower video is a slide show, whose frames are no measure of a gap


@dataclass(frozen=True)
class Rules:
    """Limits that every cue keeps as far as the speech allows.

    A full-width character counts as two columns. A cue ends at most `max_linger_ms` after its last word.
    `words_per_minute` 0: not limited. The gap between two cues is `gap_frames` or at least `chain_gap_ms`.
    """

    name: str
    max_lines: int
    max_columns: int
    columns_per_second: int
    words_per_minute: int
    gap_frames: int
    chain_gap_ms: int
    max_linger_ms: int
    min_duration_ms: int = 1000
    max_duration_ms: int = 7000
    fps: float = USUAL_FPS

    @property
    def gap_ms(self) -> int:
        """Return the smallest gap in milliseconds, rounded up."""
        return -int(-1000 * self.gap_frames // self.fps)

    def max_columns_for(self, text: str) -> int:
        """Return the maximum columns of a line with this text."""
        return min(self.max_columns, MAX_WIDE_COLUMNS) if has_wide_letters(text) else self.max_columns

    def reading_ms(self, text: str) -> int:
        """Return the milliseconds needed to read the text."""
        return self.reading_ms_for(count_columns(text), len(text.split()))

    def reading_ms_for(self, columns: int, words: int) -> int:
        """Return the milliseconds needed to read this many columns and words."""
        by_words = MINUTE_MS * words // self.words_per_minute if self.words_per_minute else 0
        return max(by_words, columns * 1000 // self.columns_per_second)


NETFLIX = Rules(
    "netflix",
    max_lines=2,
    max_columns=42,
    columns_per_second=17,
    words_per_minute=0,
    gap_frames=2,
    chain_gap_ms=500,
    max_linger_ms=500,
)
BBC = Rules(
    "bbc",
    max_lines=2,
    max_columns=37,
    columns_per_second=18,
    words_per_minute=180,
    gap_frames=0,
    chain_gap_ms=1000,
    max_linger_ms=1500,
)

PROFILES = {"netflix": NETFLIX, "bbc": BBC}
PORTRAIT_PROFILES = {"netflix": NETFLIX, "bbc": replace(BBC, max_lines=3, max_columns=25)}


def select_rules(profile: str = "netflix", fps: float = USUAL_FPS, is_portrait: bool = False) -> Rules:
    """Select the rules of a profile for a frame rate; `upright`: portrait video. Raises BadRequest."""
    if profile not in PROFILES:
        raise BadRequest(f"There is no subtitle profile “{profile}”: choose one of {', '.join(PROFILES)}.")
    selected = (PORTRAIT_PROFILES if is_portrait else PROFILES)[profile]
    return replace(selected, fps=fps if fps >= MIN_FPS else USUAL_FPS)
