"""Render cues as TTML2, IMSC 1.1 text profile: https://www.w3.org/TR/ttml-imsc1.1/. Each speaker is an agent."""

from collections.abc import Mapping, Sequence
from html import escape

from rushes.steps.subtitles.cues import Cue
from rushes.steps.subtitles.formats import format_timestamp, group_by_speaker, is_right_to_left_cue

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xml:lang="{language}" ttp:timeBase="media" ttp:cellResolution="32 15"
    ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text">
  <head>
{agents}    <layout>
      <region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"
              tts:textAlign="center"/>
    </layout>
  </head>
  <body region="bottom">
    <div>
"""
TAIL = """    </div>
  </body>
</tt>
"""
AGENT = '      <ttm:agent xml:id="{id}" type="person"><ttm:name type="full">{name}</ttm:name></ttm:agent>\n'


def to_ttml(cues: Sequence[Cue], language: str) -> str:
    """Render the document. `language` is an ISO 639 code or "und"."""
    agents = {name: f"speaker{number}" for number, name in enumerate(speaker_names(cues), 1)}
    head = HEAD.format(language=escape(language), agents=agents_xml(agents))
    return head + "".join(paragraph_xml(cue, agents) for cue in cues) + TAIL


def speaker_names(cues: Sequence[Cue]) -> list[str]:
    """Return the speakers in the order of their first line."""
    return list(dict.fromkeys(name for cue in cues for name in cue.speakers if name))


def agents_xml(agents: Mapping[str, str]) -> str:
    if not agents:
        return ""
    elements = (AGENT.format(id=key, name=escape(name, quote=False)) for name, key in agents.items())
    return f"    <metadata>\n{''.join(elements)}    </metadata>\n"


def paragraph_xml(cue: Cue, agents: Mapping[str, str]) -> str:
    turns = [(agent_attribute(speaker, agents), lines_xml(lines)) for speaker, lines in group_by_speaker(cue)]
    attributes = turns[0][0] if len(turns) == 1 else ""
    content = (
        turns[0][1]
        if len(turns) == 1
        else "<br/>".join(f"<span{agent}>{text}</span>" for agent, text in turns)
    )
    attributes += ' tts:direction="rtl"' if is_right_to_left_cue(cue) else ""
    start, end = format_timestamp(cue.start, "."), format_timestamp(cue.end, ".")
    return f'      <p begin="{start}" end="{end}"{attributes}>{content}</p>\n'


def agent_attribute(name: str, agents: Mapping[str, str]) -> str:
    return f' ttm:agent="{agents[name]}"' if name else ""


def lines_xml(lines: Sequence[str]) -> str:
    return "<br/>".join(escape(line, quote=False) for line in lines)
