"""Translated sentences as cues: as many as the source has, at the same times, in lines of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rushes.steps.subtitles import Cue, Laid, Rules
from rushes.steps.subtitles.cues import cue
from rushes.steps.subtitles.lines import Widths, wrap
from rushes.steps.subtitles.scripts import UNBROKEN, columns, rate_of
from rushes.steps.subtitles.words import Piece, stretches
from rushes.steps.transcribe import Segment, Transcript
from rushes.steps.translate.cue_split import Room, shared
from rushes.steps.translate.sentences import Sentence


class Placed(NamedTuple):
    """A translated cue. `fast`: it is not read in its time; `long`: it has a line more than the rules allow."""

    cue: Cue
    fast: bool
    long: bool


def lay(
    cues: Sequence[Laid], said: Sequence[Sentence], texts: Sequence[str], language: str, rules: Rules
) -> list[Placed]:
    """`texts` are the sentences of `said` in the other language, none empty, one for one.

    Reading speed is that of the script that is written, the times are the source's.
    """
    rules = replace(rules, rate=rate_of(" ".join(texts), rules.rate))
    total = totals(said, len(cues))
    words: list[list[Piece]] = [[] for _ in cues]
    for sentence, pieces in zip(said, pieces_of(texts, language, rules), strict=True):
        rooms = [
            room(cues[part.cue].cue, part.columns, total[part.cue], sentence, rules)
            for part in sentence.parts
        ]
        for part, share in zip(sentence.parts, shared(pieces, rooms), strict=True):
            words[part.cue] += whole(share, sentence, part.cue, words[part.cue])
    return [placed(each.cue, mine, rules) for each, mine in zip(cues, words, strict=True)]


def totals(said: Sequence[Sentence], count: int) -> list[int]:
    """Columns of the source in each cue."""
    found = [0] * count
    for sentence in said:
        for part in sentence.parts:
            found[part.cue] += part.columns
    return found


def room(cue: Cue, mine: int, all_of_it: int, sentence: Sentence, rules: Rules) -> Room:
    """What a cue has for one of the sentences in it: its part of the time and of the lines."""
    part = mine / max(1, all_of_it)
    whole = sum(each.columns for each in sentence.parts)
    readable = (cue.end - cue.start) * rules.rate / 1000
    lines = rules.lines * rules.limit(sentence.text)
    return Room(mine / max(1, whole), round(readable * part), round(lines * part))


def pieces_of(texts: Sequence[str], language: str, rules: Rules) -> list[list[Piece]]:
    """The smallest parts that the lines of each text may be made of."""
    segments = tuple(Segment(id=at, start=0, end=0, text=text) for at, text in enumerate(texts))
    return stretches(
        Transcript(language=language, engine="", model="", quality="", duration=0, segments=segments), rules
    )


def whole(share: Sequence[Piece], sentence: Sentence, cue: int, before: Sequence[Piece]) -> Iterator[Piece]:
    """What a cue gets of a sentence, with who says it and what stands before it."""
    first, last = cue == sentence.parts[0].cue, cue == sentence.parts[-1].cue
    for at, piece in enumerate(share):
        joint = piece.joint if at or not before else between(before[-1].text, piece.text)
        yield piece._replace(
            joint=joint,
            speaker=sentence.speaker,
            changes=sentence.changes and first and at == 0,
            ends_turn=sentence.ends_turn and last and at == len(share) - 1,
        )


def between(before: str, after: str) -> str:
    """Two sentences in one cue: scripts without blanks need none."""
    return "" if UNBROKEN.match(before[-1]) and UNBROKEN.match(after[0]) else " "


def placed(source: Cue, words: Sequence[Piece], rules: Rules) -> Placed:
    """In one line more than the rules allow where there is no other way: words are kept."""
    long = not Widths(words, rules).fits(0, len(words))
    lines = wrap(words, replace(rules, lines=rules.lines + long))
    made = cue(lines, source.start, source.end)
    fast = rules.time_for(columns(" ".join(made.lines)), 0) > source.end - source.start
    return Placed(made, fast, long)
