"""Transcripts to read, made here: talks of several subjects, one after the other."""

from collections.abc import Sequence

from rushes.steps.transcribe import Segment, Transcript

BREAD = [
    "Flour, water and salt are all that a simple bread needs.",
    "Knead the dough until it is smooth and elastic.",
    "The yeast makes the dough rise in a warm kitchen.",
    "After an hour the dough has doubled and can be shaped.",
    "A hot oven gives the bread its brown crust.",
    "Let the baked loaf cool before you cut the bread.",
]
STARS = [
    "A telescope gathers the light of distant stars.",
    "The mirror of the telescope must be polished with great care.",
    "Planets wander before the fixed stars of the night sky.",
    "On a clear night you see the moons of Jupiter in a small telescope.",
    "The light of the nearest star needs four years to reach us.",
    "Astronomers measure the distance of stars by their parallax.",
]
TAXES = [
    "The tax return must be sent before the end of May.",
    "Keep every invoice, since the tax office may ask for it.",
    "Income from interest is taxed like income from wages.",
    "Your accountant can lower the tax on business expenses.",
    "Late tax payments cost a fine and interest.",
    "The tax office answers questions about deductions by phone.",
]


def talk(*parts: Sequence[str], language: str = "en", pace: float = 6.0, pause: float = 1.0) -> Transcript:
    """Each sentence takes `pace` seconds less a short breath; between parts lies a pause."""
    segments, at = [], 0.0
    for part in parts:
        for text in part:
            segments.append(Segment(id=len(segments), start=at, end=at + pace - 0.2, text=text))
            at += pace
        at += pause
    return Transcript(
        language=language, engine="test", model="", quality="given", duration=at, segments=tuple(segments)
    )


def three_subjects() -> Transcript:
    return talk(BREAD, STARS, TAXES, pace=8.0)
