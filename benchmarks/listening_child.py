"""One engine on some clips, ours or bare, in a process of its own, so that its memory can be told.

Reads one JSON line from stdin: {"engine", "side", "model", "clips": [{"wav", "seconds", "language"}]}. Writes one:
{"load_seconds", "peak_mb", "clips": [{"seconds", "cpu", "segments": [{"start", "end", "text", "words"}]}]}, where
a word is [start, end, text] and all times are seconds.
"""

import json
import re
import resource
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rushes.domain import JobRequest
from rushes.settings import Settings
from rushes.steps.transcribe import transcribe

RATE = 16_000
Clip = dict[str, Any]
Segments = list[dict[str, Any]]
Engine = Callable[[Clip], Segments]


def ours(name: str, model: str) -> Engine:
    """What a job does once it has its sound."""
    settings = Settings(transcriber=name, whisper_model=model, whisper_device="cpu")

    def hear(clip: Clip) -> Segments:
        request = JobRequest(transcriber=name, language=clip["language"])
        made = transcribe(Path(clip["wav"]), clip["seconds"], request, settings, lambda *_: None)
        return [
            {
                "start": part.start,
                "end": part.end,
                "text": part.text,
                "words": [[word.start, word.end, word.text] for word in part.words],
            }
            for part in made.segments
        ]

    return hear


def bare_pocketsphinx(model: str) -> Engine:  # noqa: ARG001
    """The decoder as its wheel brings it, on the whole file."""
    from pocketsphinx import Decoder

    decoder: Any = Decoder(samprate=RATE, loglevel="FATAL")

    def hear(clip: Clip) -> Segments:
        with wave.open(clip["wav"]) as file:
            sound = file.readframes(file.getnframes())
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        return one_segment(list(decoded(decoder)))

    return hear


def decoded(decoder: Any) -> Iterator[list[Any]]:
    for piece in decoder.seg() or ():
        if not piece.word.startswith(("<", "[", "+")):
            yield [piece.start_frame / 100, (piece.end_frame + 1) / 100, re.sub(r"\(\d+\)$", "", piece.word)]


def one_segment(words: list[list[Any]]) -> Segments:
    if not words:
        return []
    text = " ".join(word[2] for word in words)
    return [{"start": words[0][0], "end": words[-1][1], "text": text, "words": words}]


def bare_whisper(model: str) -> Engine:
    """faster-whisper's own `transcribe`, as its README shows it, with word times."""
    from faster_whisper import WhisperModel

    loaded = WhisperModel(model, device="cpu", compute_type="int8")

    def hear(clip: Clip) -> Segments:
        heard, _ = loaded.transcribe(clip["wav"], language=clip["language"], word_timestamps=True)
        return [
            {
                "start": float(part.start),
                "end": float(part.end),
                "text": part.text,
                "words": [[float(word.start), float(word.end), word.word] for word in part.words or ()],
            }
            for part in heard
        ]

    return hear


BARE = {"pocketsphinx": bare_pocketsphinx, "whisper": bare_whisper}


def cpu_seconds() -> float:
    """Of all threads of this process and of its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(hear: Engine, clip: Clip) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), cpu_seconds()
    segments = hear(clip)
    return {"seconds": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu, "segments": segments}


def main() -> None:
    task = json.loads(sys.stdin.readline())
    began = time.perf_counter()
    name, model = task["engine"], task["model"]
    hear = ours(name, model) if task["side"] == "ours" else BARE[name](model)
    hear(task["clips"][0])  # whatever is loaded at the first call is loaded now
    load = time.perf_counter() - began
    clips = [measured(hear, clip) for clip in task["clips"]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"load_seconds": load, "peak_mb": peak, "clips": clips}))


if __name__ == "__main__":
    main()
