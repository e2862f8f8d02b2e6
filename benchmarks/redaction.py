"""What a moderated copy costs beside a full transcode, measured in turns on the same machine.

    python -m benchmarks.redaction [FILM] [--ffmpeg PATH] [--deface PATH] [--rounds 2] [--quick] [--out FILE]

Each round runs the transcode (`libx264 -preset veryfast`, AAC), then `rushes redact` at mute only, 1, 5, 20 and
100 % flagged. Without an ffmpeg binary PyAV does the transcode. Without a film one of 60 s is made. `deface` is
run where its command is named. Processor time is that of the command and all its children; ratios are of the
medians. Prints Markdown, writes JSON with --out, exits with 1 when a bar is broken or a copy is not verified.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.redaction_cases import BARS, cases, make_film
from rushes.media.facts import inspect
from rushes.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FILM = ROOT.parent / "shared" / "data" / "video" / "five_minutes.mp4"
MADE_SECONDS = 60.0
TRANSCODE, DEFACE = "transcode", "deface"


class Cost(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


def main() -> int:
    said = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = said.film or make_film(folder / "film.mp4", MADE_SECONDS)
        duration = inspect(film, Settings(max_bytes=10**11)).duration
        commands, proofs = prepare(film, duration, folder, said)
        costs: dict[str, list[Cost]] = {case: [] for case in commands}
        for _ in range(said.rounds):
            for case, command in commands.items():
                costs[case].append(measure(command))
                print(f"{case}: {costs[case][-1].cpu:.2f} s", file=sys.stderr)
        told = {case: json.loads(path.read_bytes()) for case, path in proofs.items()}
    rows = figures(costs, told)
    print(
        f"{film.name}, {duration:.0f} s, {said.rounds} rounds, {os.cpu_count()} processors\n\n{markdown(rows)}"
    )
    if said.out:
        said.out.write_text(json.dumps({"film": film.name, "seconds": duration, "cases": rows}, indent=1))
    return int(not all(row["good"] for row in rows))


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


def prepare(
    film: Path, duration: float, folder: Path, said: argparse.Namespace
) -> tuple[dict[str, Sequence[str]], dict[str, Path]]:
    """The commands by case, in the order in which they run, and where the copies' proofs will lie."""
    out = str(folder / "transcode.mp4")
    commands: dict[str, Sequence[str]] = {
        TRANSCODE: [sys.executable, "-m", "benchmarks.redaction_baseline", str(film), out]
    }
    if said.ffmpeg:
        quiet = ["-v", "error", "-nostdin", "-y"]
        commands[TRANSCODE] = [
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
        commands[DEFACE] = [said.deface, str(film), "--output", str(folder / "deface.mp4")]
    proofs = {}
    for number, (case, edits) in enumerate(cases(duration).items()):
        plan, proofs[case] = folder / f"{number}.edits.json", folder / f"{number}.proof.json"
        plan.write_bytes(edits.json_bytes())
        copy = folder / f"{number}.mp4"
        commands[case] = [
            sys.executable, "-m", "rushes.cli", "redact", str(film), "--edits", str(plan), "--out", str(copy),
            "--report", str(proofs[case]), "--quiet",
        ]  # fmt: skip
    return commands, proofs


def measure(command: Sequence[str]) -> Cost:
    """Run it, with all that it starts. Raises CalledProcessError."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - start)


def figures(costs: dict[str, list[Cost]], proofs: dict[str, Any]) -> list[dict[str, Any]]:
    base = median(cost.cpu for cost in costs[TRANSCODE])
    rows = []
    for case, measured in costs.items():
        cpu, wall = (median(values) for values in zip(*measured, strict=True))
        row = {"case": case, "cpu": round(cpu, 2), "wall": round(wall, 2), "ratio": round(cpu / base, 4)}
        row |= {"bar": BARS.get(case), "good": True}
        if case in proofs:
            row |= of_proof(proofs[case])
            row["good"] = cpu / base <= BARS[case] and row.pop("verified")
        rows.append(row)
    return rows


def of_proof(proof: dict[str, Any]) -> dict[str, Any]:
    """What a copy's own proof says."""
    pictures = proof["pictures"]
    verified = pictures["copied"] == pictures["copied_identical"] and pictures["pts_equal"]
    return {
        "mode": proof["mode"],
        "reencoded": pictures["reencoded"],
        "pictures": pictures["total"],
        "verified": verified and pictures["seams"] == pictures["seams_decoded"] and not pictures["lost"],
    }


def markdown(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| case | CPU s | wall s | ratio | bar | mode | encoded again |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        bar = f"{row['bar']:.2f}{'' if row['good'] else ' BROKEN'}" if row["bar"] else ""
        again = f"{row['reencoded']} of {row['pictures']}" if "mode" in row else ""
        lines.append(
            f"| {row['case']} | {row['cpu']:.2f} | {row['wall']:.2f} | {row['ratio']:.3f} | {bar} "
            f"| {row.get('mode', '')} | {again} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
