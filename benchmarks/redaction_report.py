"""What the benchmark of redaction says of its measurements: ratios, bars, and a table."""

from collections.abc import Sequence
from statistics import mean
from typing import Any, NamedTuple

from benchmarks.redaction_cases import BARS, WATCHED

BASE = "transcode"
MOST_FOUND = 0.05  # of the film, for the bar of watching


class Cost(NamedTuple):
    """Seconds."""

    cpu: float
    wall: float


def summed(some: Sequence[Cost], others: Sequence[Cost]) -> list[Cost]:
    return [Cost(a.cpu + b.cpu, a.wall + b.wall) for a, b in zip(some, others, strict=True)]


def share_of(detections: dict[str, Any], duration: float) -> float:
    """How much of the film shows at least one of the things that were found, 0 to 1."""
    seconds, end = 0.0, 0.0
    for track in sorted(detections["tracks"], key=lambda track: track["start"]):
        seconds += max(0.0, track["end"] - max(end, track["start"]))
        end = max(end, track["end"])
    return seconds / duration


def figures(
    costs: dict[str, list[Cost]], proofs: dict[str, list[Any]], found: dict[str, float]
) -> list[dict[str, Any]]:
    base = mean(cost.cpu for cost in costs[BASE])
    rows = []
    for case, measured in costs.items():
        cpu, wall = (mean(values) for values in zip(*measured, strict=True))
        row = {"case": case, "cpu": round(cpu, 2), "wall": round(wall, 2), "ratio": round(cpu / base, 4)}
        bar = bar_of(case, found)
        row |= {"bar": bar, "good": bar is None or cpu / base <= bar}
        row |= {"found": round(found[case], 3)} if case in found else {}
        if case in proofs:
            row |= of_proofs(proofs[case])
            row["good"] = row["good"] and row["verified"]
        rows.append(row)
    return rows


def bar_of(case: str, found: dict[str, float]) -> float | None:
    look, _, composed = case.partition(" + ")
    if composed:
        return WATCHED if found[look] <= MOST_FOUND else None
    return BARS.get(case)


def of_proofs(proofs: list[Any]) -> dict[str, Any]:
    """What the copies' own proofs say."""
    counts = [proof["pictures"] for proof in proofs]
    return {
        "mode": " ".join(sorted({proof["mode"] for proof in proofs})),
        "reencoded": round(mean(count["reencoded"] for count in counts)),
        "pictures": counts[0]["total"],
        "verified": all(
            count["copied"] == count["copied_identical"]
            and count["pts_equal"]
            and count["seams"] == count["seams_decoded"]
            and not count["lost"]
            for count in counts
        ),
    }


def markdown(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| case | CPU s | wall s | ratio | bar | mode | encoded again |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        bar = f"{row['bar']:.2f}{'' if row['good'] else ' BROKEN'}" if row["bar"] else ""
        again = f"{row['reencoded']} of {row['pictures']}" if "mode" in row else ""
        again = f"found in {100 * row['found']:.0f} % of the film" if "found" in row else again
        lines.append(
            f"| {row['case']} | {row['cpu']:.2f} | {row['wall']:.2f} | {row['ratio']:.3f} | {bar} "
            f"| {row.get('mode', '')} | {again} |"
        )
    return "\n".join(lines)
