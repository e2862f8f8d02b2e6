"""Reads SubRip (.srt) and WebVTT (.vtt) as people and programs write them. All times are seconds.

WebVTT: https://www.w3.org/TR/webvtt1/. SubRip has no standard: numbers may be missing, text may hold blank
lines, and its few tags come from HTML.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rushes.errors import Reason, Rejected

CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
TIMING = re.compile(rf"\s*{CLOCK}\s*-->\s*{CLOCK}(?:\s.*)?")
VTT_ESCAPES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": ""}
VTT_BLOCKS = ("NOTE", "STYLE", "REGION")
SRT_TAG = re.compile(r"</?(?:b|i|u|s|em|strong|font|span|c|v|lang|ruby|rt)\b[^<>\n]*>|\{\\[^{}\n]*\}", re.I)
VTT_TAG = re.compile(r"<[^<>\n]*>")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>\n]+)>")


class Cue(NamedTuple):
    """One cue of a file. `line` is where its times stand, from 1; `speaker` is its first WebVTT voice."""

    start: float
    end: float
    text: str
    line: int
    speaker: str = ""


def is_vtt(text: str) -> bool:
    return re.match(r"WEBVTT(?:[ \t\n]|$)", text) is not None


def is_timed(text: str) -> bool:
    return is_vtt(text) or any("-->" in line for line in text.split("\n"))


def parse_cues(text: str) -> Iterator[Cue]:
    """The cues of a file with "\\n" line ends, in its order. Raises Rejected(BAD_TRANSCRIPT) naming the line."""
    lines = text.split("\n")
    vtt = is_vtt(text)
    skipped = find_comments(lines) if vtt else frozenset()
    heads = [at for at, line in enumerate(lines) if "-->" in line and at not in skipped]
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=False):
        start, end = parse_times(lines[head], head + 1)
        body = (
            vtt_body(lines[head + 1 : following])
            if vtt
            else srt_body(lines[head + 1 : following], following < len(lines))
        )
        yield Cue(start, end, strip_markup(body, vtt), head + 1, find_speaker(body) if vtt else "")


def parse_times(line: str, number: int) -> tuple[float, float]:
    match = TIMING.fullmatch(line)
    if match is None:
        raise Rejected(
            Reason.BAD_TRANSCRIPT,
            f"Line {number} of the transcript, “{line.strip()[:80]}”, holds no times: write them as "
            "00:01:02,500 --> 00:01:04,000.",
        )
    numbers = [int(part or 0) for part in match.groups()]
    start, end = parse_seconds(numbers[:3], match[4]), parse_seconds(numbers[4:7], match[8])
    if end < start:
        raise Rejected(
            Reason.BAD_TRANSCRIPT,
            f"Line {number} of the transcript ends before it begins: “{line.strip()[:80]}”.",
        )
    return start, end


def parse_seconds(clock: Sequence[int], fraction: str) -> float:
    hours, minutes, whole = clock
    return hours * 3600 + minutes * 60 + whole + float(f"0.{fraction}")


def find_comments(lines: Sequence[str]) -> frozenset[int]:
    """The line numbers, from 0, of WebVTT blocks that are no cues."""
    comment_lines, inside = set(), False
    for at, line in enumerate(lines):
        fresh = at == 0 or not lines[at - 1].strip()
        inside = bool(line.strip()) and (inside or (fresh and line.split()[0] in VTT_BLOCKS))
        if inside:
            comment_lines.add(at)
    return frozenset(comment_lines)


def vtt_body(lines: Sequence[str]) -> str:
    """The lines up to the first blank one."""
    blank = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    return "\n".join(lines[:blank])


def srt_body(lines: Sequence[str], more: bool) -> str:
    """All lines up to the next cue, less that cue's number."""
    numbered = more and lines and re.fullmatch(r"\s*\d+\s*", lines[-1])
    return "\n".join(lines[:-1] if numbered else lines)


def find_speaker(body: str) -> str:
    match = VOICE.search(body)
    return match[1].strip() if match else ""


def strip_markup(body: str, vtt: bool) -> str:
    if not vtt:
        return SRT_TAG.sub("", body)
    return re.sub("|".join(VTT_ESCAPES), lambda match: VTT_ESCAPES[match[0]], VTT_TAG.sub("", body))
