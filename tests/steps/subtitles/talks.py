"""Transcripts to cut into cues: of words at a pace, and whatever hypothesis thinks of."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from rushes.steps.subtitles import Cue
from rushes.steps.transcribe import Segment, Transcript, Word

TEXTS = {
    "en": "when the winter was over at last, people of valley it's Mr. J. R. Tolkien. 1 000 10 % e.g. no, yes?",
    "de": "und der Hund bellt, weil Dr. Maier am 3. Mai z.B. 12 kg trug: das ist doch gut. Nr. 5",
    "fr": "il m'a dit « bonjour » : c'est l'heure qu'il faut ! M. Dupont a 10 000 € ou 3,5 kg ; voilà.",
    "ja": "今日は 東京 から、 ３月10日に 来ました。 「はい」 すばらしいコンピューターのはなし でも わかりません…",
    "th": "สวัสดี ครับ วันนี้ อากาศดีมาก ไป ตลาด กัน ไหม",
    "he": "שלום לכם, אני מדבר YouTube היום. 25 שקלים!",
}


class Spoken(NamedTuple):
    """A word, how long it takes and how long nobody speaks after it, in seconds."""

    text: str
    length: float
    silence: float = 0.0
    speaker: str = ""


def spoken_in(language: str) -> st.SearchStrategy[list[Spoken]]:
    """Words at a pace at which people speak."""
    word = st.builds(
        Spoken,
        st.sampled_from(TEXTS[language].split()),
        st.floats(0.08, 0.8),
        st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.35, 1.0, 1.4, 4.0]),
        st.just(""),
    )
    return st.lists(word, max_size=50)


def talk(
    spoken: Sequence[Spoken], language: str = "en", per_segment: int = 15, blank: str = " "
) -> Transcript:
    """A transcript that begins at 1 s and ends 2 s before the film."""
    at, parts = 1.0, [[]]
    for said in spoken:
        if len(parts[-1]) == per_segment or (parts[-1] and parts[-1][-1][1] != said.speaker):
            parts.append([])
        word = Word(start=round(at, 3), end=round(at + said.length, 3), text=said.text)
        parts[-1].append((word, said.speaker))
        at += said.length + said.silence
    segments = [segment(part, number, blank) for number, part in enumerate(parts) if part]
    return transcript(segments, round(at + 2, 3), language)


def segment(part: Sequence[tuple[Word, str]], number: int, blank: str) -> Segment:
    words = tuple(word for word, _ in part)
    return Segment(
        id=number,
        start=words[0].start,
        end=words[-1].end,
        text=blank.join(word.text for word in words),
        words=words,
        speaker=part[0][1],
    )


def transcript(segments: Sequence[Segment], duration: float, language: str = "en") -> Transcript:
    return Transcript(
        language=language, engine="t", model="t", quality="full", duration=duration, segments=tuple(segments)
    )


def paced(text: str, seconds: float, silence: float = 0.0, speaker: str = "") -> list[Spoken]:
    """Every word as long as every other."""
    return [Spoken(word, seconds, silence, speaker) for word in text.split()]


def said(found: Sequence[Cue]) -> list[str]:
    """The words of the cues."""
    return [word for cue in found for line in cue.lines for word in line.split()]


def in_lines(found: Sequence[Cue]) -> list[str]:
    """The lines of each cue, with " / " between."""
    return [" / ".join(cue.lines) for cue in found]
