"""Render chapters as WebVTT and as a YouTube description. Times are in seconds."""

from collections.abc import Sequence

from rushes.steps.chapter.chapters import MIN_CHAPTER_SECONDS, Chapter

MIN_YOUTUBE_CHAPTERS = 3
TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def chapters_to_vtt(chapters: Sequence[Chapter]) -> str:
    """Render a WebVTT chapters file. Titles are plain text without tags or arrows."""
    cues = [
        f"{number}\n{start} --> {end}\n{chapter.title.translate(TEXT_ESCAPES)}\n"
        for number, chapter in enumerate(chapters, 1)
        if (start := format_timestamp(chapter.start)) < (end := format_timestamp(chapter.end))
    ]
    return "\n".join(["WEBVTT\n", *cues])


def format_timestamp(seconds: float) -> str:
    """Format as 00:00:00.000."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def to_youtube_description(chapters: Sequence[Chapter]) -> tuple[str, str]:
    """Return the lines of a description and ""; or "" and the reason why there are none.

    YouTube silently ignores the list unless it has 3 chapters, the first at 0:00, each of at least 10 s.
    """
    if len(chapters) < MIN_YOUTUBE_CHAPTERS:
        return "", f"YouTube needs at least {MIN_YOUTUBE_CHAPTERS} chapters, and there are {len(chapters)}."
    starts = [int(chapter.start) for chapter in chapters]
    lengths = [
        later - start for start, later in zip(starts, [*starts[1:], int(chapters[-1].end)], strict=True)
    ]
    if min(lengths) < MIN_CHAPTER_SECONDS:
        return (
            "",
            f"YouTube needs chapters of at least {MIN_CHAPTER_SECONDS:.0f} s, and one has {min(lengths)} s.",
        )
    if starts[0]:
        return "", "YouTube needs the first chapter at 0:00."
    has_hours = starts[-1] >= 3600  # noqa: PLR2004 - seconds in an hour
    return "".join(
        f"{youtube_timestamp(start, has_hours)} {replace_brackets(chapter.title)}\n"
        for start, chapter in zip(starts, chapters, strict=True)
    ), ""


def youtube_timestamp(seconds: int, has_hours: bool) -> str:
    """Format as 1:02:03 in videos of an hour or more, else as 2:03."""
    minutes = f"{seconds // 60 % 60:02}" if has_hours else f"{seconds // 60}"
    return (f"{seconds // 3600}:" if has_hours else "") + f"{minutes}:{seconds % 60:02}"


def replace_brackets(title: str) -> str:
    """Replace angle brackets, which YouTube does not allow in descriptions."""
    return title.replace("<", "‹").replace(">", "›")
