"""What is not to be heard in the moderated copy is not translated either: its words are covered beforehand."""

import re
from collections.abc import Collection

from rushes.steps.censor import Censored
from rushes.steps.transcribe import Segment, Transcript

BLEEP = "BLEEP"
CORE = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def unsaid(transcript: Transcript, censored: Censored) -> Transcript:
    """The transcript with BLEEP for every word that was found, its marks and times kept."""
    found: dict[int, set[int]] = {}
    for hit in censored.hits:
        found.setdefault(hit.segment, set()).update(hit.words)
    segments = tuple(
        covered(segment, found[segment.id]) if segment.id in found else segment
        for segment in transcript.segments
    )
    return transcript.model_copy(update={"segments": segments})


def covered(segment: Segment, places: Collection[int]) -> Segment:
    """`places` are those of words in the segment, from 0."""
    said = [word.text for word in segment.words] or segment.text.split()
    shown = [CORE.sub(BLEEP, text) if at in places else text for at, text in enumerate(said)]
    words = tuple(
        word.model_copy(update={"text": text}) for word, text in zip(segment.words, shown, strict=False)
    )
    return segment.model_copy(update={"text": rewritten(segment.text, said, shown), "words": words})


def rewritten(text: str, said: list[str], shown: list[str]) -> str:
    """The text with each word as it is shown; blanks between where it does not hold the words one after the other."""
    made, at = "", 0
    for word, instead in zip(said, shown, strict=True):
        place = text.find(word, at)
        if place < 0:
            return " ".join(shown)
        made += text[at:place] + instead
        at = place + len(word)
    return made + text[at:]
