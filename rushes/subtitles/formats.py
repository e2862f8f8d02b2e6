"""The cues as files. SubRip has no escapes, so what a player would take for markup is written another way."""

import re
from collections.abc import Sequence
from html import escape

from rushes.subtitles.cues import Cue

TAG = re.compile(r"<(?=[/!?A-Za-z])")
ARROW = "-->"

TTML_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:tts="http://www.w3.org/ns/ttml#styling" xml:lang="{language}" ttp:timeBase="media"
    ttp:cellResolution="32 15" ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text">
  <head>
    <layout>
      <region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"
              tts:textAlign="center"/>
    </layout>
  </head>
  <body region="bottom">
    <div>
"""
TTML_TAIL = """    </div>
  </body>
</tt>
"""


def srt(cues: Sequence[Cue]) -> str:
    """SubRip: numbered from 1, comma before the milliseconds. "<" before a letter is written ‹, "-->" is →."""
    return "\n".join(
        f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n{bare(cue)}\n"
        for number, cue in enumerate(cues, 1)
    )


def bare(cue: Cue) -> str:
    return "\n".join(TAG.sub("‹", line.replace(ARROW, "→")) for line in cue.lines)


def vtt(cues: Sequence[Cue]) -> str:
    """WebVTT: https://www.w3.org/TR/webvtt1/"""
    return "WEBVTT\n" + "".join(
        f"\n{clock(cue.start, '.')} --> {clock(cue.end, '.')}\n{escaped(cue, chr(10))}\n" for cue in cues
    )


def ttml(cues: Sequence[Cue], language: str) -> str:
    """TTML2, IMSC 1.1 text profile: https://www.w3.org/TR/ttml-imsc1.1/"""
    lines = [
        f'      <p begin="{clock(cue.start, ".")}" end="{clock(cue.end, ".")}">{escaped(cue, "<br/>")}</p>\n'
        for cue in cues
    ]
    return TTML_HEAD.format(language=escape(language)) + "".join(lines) + TTML_TAIL


def escaped(cue: Cue, line_end: str) -> str:
    return line_end.join(escape(line, quote=False) for line in cue.lines)


def clock(milliseconds: int, point: str) -> str:
    """hh:mm:ss and three digits: 3723004 is 01:02:03,004."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
