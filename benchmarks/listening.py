"""How well and how fast speech is written down, beside the bare engines, in the same run on the same machine.

    .venv/bin/python benchmarks/listening.py [--quick] [--clips jfk.flac …] [--engines pocketsphinx whisper]

Each clip with known words in DATA/speech is heard by our step and by the library alone, each in a process of its
own, in turns; the fastest of the rounds counts. Prints Markdown. Time is processor time, which other work on the
machine disturbs least. `whisper` uses a fixture that has learnt two of the clips by heart: on the others only its
time and its subtitles say anything. Exits with 1 when a bar is broken.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.listening_figures import edge_error, errors, faults_of_bare, faults_of_ours
from benchmarks.listening_report import SIDES, Clip, Figures, bars, notes, report

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
RATE = 16_000
QUICK = ("jfk.flac", "sr_english.wav", "empty.wav")
SILENT = "empty.wav"
MODELS = {"pocketsphinx": "", "whisper": "models/whisper-memorised-ct2"}


def main() -> int:
    wanted = arguments()
    with tempfile.TemporaryDirectory() as folder:
        clips = load(wanted.data, Path(folder), wanted.clips or (QUICK if wanted.quick else ()))
        print(heading())
        return max([engine(name, wanted, clips) for name in wanted.engines])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmark of listening.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with speech/refs.json and models/")
    parser.add_argument("--clips", nargs="+", default=(), help="only these, as refs.json names them")
    parser.add_argument("--engines", nargs="+", default=tuple(MODELS), choices=tuple(MODELS))
    parser.add_argument("--rounds", type=int, default=2, help="the fastest counts")
    parser.add_argument("--quick", action="store_true", help="three short clips, one round")
    wanted = parser.parse_args()
    if not (wanted.data / "speech/refs.json").is_file():
        parser.error(f"there is no {wanted.data}/speech/refs.json: say with --data where the recordings are")
    wanted.rounds = 1 if wanted.quick else wanted.rounds
    return wanted


def load(data: Path, folder: Path, only: Sequence[str]) -> list[Clip]:
    """The clips whose words are known, and silence, whose words are none."""
    known = json.loads((data / "speech/refs.json").read_text()) | {SILENT: {"lang": "en", "text": ""}}
    names = [name for name, entry in known.items() if "text" in entry and (not only or name in only)]
    return [
        clip(name, data / "speech" / name, folder / f"{number}.wav", known[name])
        for number, name in enumerate(names)
    ]


def clip(name: str, source: Path, wav: Path, known: dict[str, str]) -> Clip:
    from faster_whisper import decode_audio
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    sound = decode_audio(str(source))
    with wave.open(str(wav), "wb") as file:
        file.setparams((1, 2, RATE, len(sound), "NONE", ""))
        file.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
    speech = get_speech_timestamps(sound, VadOptions(min_silence_duration_ms=150, speech_pad_ms=0))
    ends = [stretch["end"] / RATE for stretch in speech]
    return Clip(name, str(wav), len(sound) / RATE, known["lang"], known["text"], ends)


def heading() -> str:
    engines = ", ".join(f"{name} {version(name)}" for name in ("pocketsphinx", "faster-whisper", "jiwer"))
    return (
        f"# Listening\n\n{date.today().isoformat()}, {processor()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {engines}.\n"
    )


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def engine(name: str, wanted: argparse.Namespace, clips: Sequence[Clip]) -> int:
    """Run, print, judge: 1 when a bar is broken."""
    known = [clip for clip in clips if name != "pocketsphinx" or clip.language == "en"]
    if not known:
        print(f"## {name}\n\nNone of these clips is in a language that it knows.\n")
        return 0
    model = str(wanted.data / MODELS[name]) if MODELS[name] else ""
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for _ in range(wanted.rounds):
        for side in SIDES:
            runs[side].append(run(name, side, model, known))
    found = {side: [figures(side, at, clip, runs[side]) for at, clip in enumerate(known)] for side in SIDES}
    peaks = {side: max(one["peak_mb"] for one in runs[side]) for side in SIDES}
    print(report(name, known, found, peaks))
    broken = bars(name, known, found)
    lines = [*(broken or ["All bars are kept."]), *notes(known, found)]
    print("\n".join(f"- {line}" for line in lines), end="\n\n")
    return int(bool(broken))


def run(name: str, side: str, model: str, clips: Sequence[Clip]) -> dict[str, Any]:
    """One side on all clips, in a child."""
    asked = [{"wav": clip.wav, "seconds": clip.seconds, "language": clip.language} for clip in clips]
    task = json.dumps({"engine": name, "side": side, "model": model, "clips": asked})
    order = [sys.executable, "-m", "benchmarks.listening_child"]
    done = subprocess.run(order, input=task + "\n", capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{name}, {side}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def figures(side: str, at: int, clip: Clip, rounds: Sequence[dict[str, Any]]) -> Figures:
    segments = rounds[0]["clips"][at]["segments"]
    wrong, said = errors(clip.text, segments)
    judge = faults_of_ours if side == "ours" else faults_of_bare
    return Figures(
        wrong,
        said,
        min(one["clips"][at]["cpu"] for one in rounds),
        edge_error(segments, clip.ends),
        judge(segments, clip.seconds, clip.language),
        len(segments),
    )


if __name__ == "__main__":
    sys.exit(main())
