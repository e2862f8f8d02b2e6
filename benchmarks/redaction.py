"""What a moderated copy costs beside a full transcode, measured in turns on the same machine.

    python -m benchmarks.redaction [FILM] [--ffmpeg PATH] [--deface PATH] [--rounds 2] [--quick] [--out FILE]

Each round runs the transcode (`libx264 -preset veryfast`, AAC), then `rushes redact` at mute only, 1, 5, 20 and 100
% flagged, each round at other places of the film; also `rushes detect`, with NudeNet where it is installed and with
YuNet where its weights are (RUSHES_WEIGHTS), and its time with that of the copy at 5 %. What looking costs depends
on how much is found, so that share of the film is told; the bar is for 5 % at most. Without an ffmpeg binary PyAV
does the transcode; with one, each copy is decoded by `ffmpeg -xerror`. Without a film one of 60 s is made. `deface`
is run where its command is named, on the first seconds of the film, and told as if for all of it. Processor time is
that of a command and all its children; ratios are of the means. Prints Markdown, writes JSON with --out, exits with
1 when a bar is broken or a copy is not verified.
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.redaction_cases import cases, first_seconds, make_film
from benchmarks.redaction_report import Cost, figures, markdown, share_of, summed
from rushes.media.facts import inspect
from rushes.settings import Settings
from rushes.steps.compose.composing import suffix_of

ROOT = Path(__file__).resolve().parent.parent
FILM = ROOT.parent / "shared" / "data" / "video" / "five_minutes.mp4"
MADE_SECONDS = 60.0
TRANSCODE, DEFACE = "transcode", "deface"
DEFACED_SECONDS = 6.0
FLAGGED = "5 %"


def main() -> int:
    said = arguments()
    as_installed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = said.film or make_film(folder / "film.mp4", MADE_SECONDS)
        duration = inspect(film, Settings(max_bytes=10**11)).duration
        costs: dict[str, list[Cost]] = {}
        proofs: dict[str, list[Any]] = {}
        found: dict[str, float] = {}
        for number in range(said.rounds):
            place = (number + 0.5) / said.rounds
            for case, command in commands(film, duration, place, folder, said).items():
                cost = measure(command)
                scale = duration / DEFACED_SECONDS if case == DEFACE else 1.0
                costs.setdefault(case, []).append(Cost(cost.cpu * scale, cost.wall * scale))
                print(f"{case}: {cost.cpu:.2f} s", file=sys.stderr)
                if (proof := folder / f"{case}.proof.json").exists():
                    proofs.setdefault(case, []).append(json.loads(proof.read_bytes()))
                    proof.unlink()
                    if said.ffmpeg:
                        strict(said.ffmpeg, folder / f"{case}{suffix_of(film)}")
                if (seen := folder / case / "detections.json").exists():
                    found[case] = share_of(json.loads(seen.read_bytes()), duration)
    for case in found:
        costs[f"{case} + compose {FLAGGED}"] = summed(costs[case], costs[FLAGGED])
    rows = figures(costs, proofs, found)
    print(
        f"{film.name}, {duration:.0f} s, {said.rounds} rounds, {os.cpu_count()} processors\n\n{markdown(rows)}"
    )
    if said.out:
        said.out.write_text(json.dumps({"film": film.name, "seconds": duration, "cases": rows}, indent=1))
    return int(not all(row["good"] for row in rows))


def as_installed() -> None:
    """Compile what a decoding child imports: pip does that, uv does not, and a child writes no bytecode."""
    packages = [Path(str(find_spec(name).origin)).parent for name in ("av", "numpy")]
    for folder in (ROOT / "rushes", *packages):
        compileall.compile_dir(folder, quiet=1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmark of redaction.")
    parser.add_argument("film", nargs="?", type=Path, default=FILM if FILM.is_file() else None)
    parser.add_argument("--ffmpeg", help="an ffmpeg binary for the transcode")
    parser.add_argument("--deface", help="the deface command of a virtual environment of its own")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--out", type=Path, help="write the figures there, as JSON")
    said = parser.parse_args()
    said.rounds = 1 if said.quick else said.rounds
    return said


def commands(
    film: Path, duration: float, place: float, folder: Path, said: argparse.Namespace
) -> dict[str, Sequence[str]]:
    """What runs in one round, by case, in this order. A copy's proof will lie in `CASE.proof.json`."""
    out = str(folder / "transcode.mp4")
    found: dict[str, Sequence[str]] = {
        TRANSCODE: [sys.executable, "-m", "benchmarks.redaction_baseline", str(film), out]
    }
    if said.ffmpeg:
        quiet = ["-v", "error", "-nostdin", "-y"]
        found[TRANSCODE] = [
            said.ffmpeg,
            *quiet,
            "-i",
            str(film),
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            out,
        ]
    if said.deface:
        short = first_seconds(film, folder / "short.mp4", DEFACED_SECONDS)
        found[DEFACE] = [said.deface, str(short), "--output", str(folder / "deface.mp4")]
    for detector in detectors():
        look = [sys.executable, "-m", "rushes.cli", "detect", str(film), "--detector", detector, "--quiet"]
        found[f"watch, {detector}"] = [*look, "--out", str(folder / f"watch, {detector}")]
    for case, edits in cases(duration, place).items():
        plan = folder / f"{case}.edits.json"
        plan.write_bytes(edits.json_bytes())
        found[case] = [
            sys.executable, "-m", "rushes.cli", "redact", str(film), "--edits", str(plan), "--quiet",
            "--out", str(folder / f"{case}{suffix_of(film)}"), "--report", str(folder / f"{case}.proof.json"),
        ]  # fmt: skip
    return found


def detectors() -> list[str]:
    """Those that can be had here."""
    there = {"nudenet": find_spec("nudenet") is not None, "yunet": bool(os.environ.get("RUSHES_WEIGHTS"))}
    return [name for name, is_there in there.items() if is_there]


def measure(command: Sequence[str]) -> Cost:
    """Run it, with all that it starts. Raises CalledProcessError."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - start)


def strict(ffmpeg: str, copy: Path) -> None:
    """Decode all of a copy. Raises CalledProcessError at the first thing that is not right."""
    subprocess.run(
        [ffmpeg, "-v", "error", "-nostdin", "-xerror", "-i", str(copy), "-f", "null", "-"], check=True
    )


if __name__ == "__main__":
    sys.exit(main())
