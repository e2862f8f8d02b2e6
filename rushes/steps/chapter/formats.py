"""Chapters as players read them: WebVTT, and the lines of a YouTube description. Times are seconds of the film."""

from collections.abc import Sequence

from rushes.steps.chapter.chapters import SHORTEST, Chapter

FEWEST = 3  # chapters in a YouTube list
TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def vtt(chapters: Sequence[Chapter]) -> str:
    """A WebVTT file of the kind chapters: a title is text without tags, and never an arrow."""
    cues = [
        f"{number}\n{clock(chapter.start)} --> {clock(chapter.end)}\n{chapter.title.translate(TEXT)}\n"
        for number, chapter in enumerate(chapters, 1)
        if clock(chapter.start) < clock(chapter.end)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def clock(seconds: float) -> str:
    """00:00:00.000"""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def youtube(chapters: Sequence[Chapter]) -> tuple[str, str]:
    """The lines for a description, and ""; or "", and why there are none.

    YouTube voids the whole list in silence unless it has 3 chapters, the first at 0:00, each 10 s at least.
    """
    if len(chapters) < FEWEST:
        return "", f"YouTube wants at least {FEWEST} chapters, and there are {len(chapters)}."
    starts = [int(chapter.start) for chapter in chapters]
    lengths = [
        later - start for start, later in zip(starts, [*starts[1:], int(chapters[-1].end)], strict=True)
    ]
    if min(lengths) < SHORTEST:
        return "", f"YouTube wants chapters of {SHORTEST:.0f} s at least, and one has {min(lengths)} s."
    if starts[0]:
        return "", "YouTube wants the first chapter at 0:00."
    long = starts[-1] >= 3600  # noqa: PLR2004 - seconds in an hour
    return "".join(
        f"{mark(start, long)} {plain(chapter.title)}\n"
        for start, chapter in zip(starts, chapters, strict=True)
    ), ""


def mark(seconds: int, long: bool) -> str:
    """1:02:03 in films of an hour and more, else 2:03."""
    minutes = f"{seconds // 60 % 60:02}" if long else f"{seconds // 60}"
    return (f"{seconds // 3600}:" if long else "") + f"{minutes}:{seconds % 60:02}"


def plain(title: str) -> str:
    """YouTube refuses descriptions with angle brackets."""
    return title.replace("<", "‹").replace(">", "›")
