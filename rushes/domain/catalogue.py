"""The catalogue of steps: one row per step. Everything that lists steps derives from it.

Progress and the time left, what a job still lacks at its end, the machines' conditions, the images of the workers and
the picture on the page read these rows. A step is a module of rushes/steps with the function `work`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from rushes.domain.options import JobRequest

Condition = Callable[[JobRequest], bool]
Image = Literal["listen", "watch", "translate"]


def requires(*options: str) -> Condition:
    """True if the request sets each of these options; an option unknown to this version counts as unset."""
    return lambda request: all(getattr(request, option, False) for option in options)


def wants_muxing(request: JobRequest) -> bool:
    return bool(request.languages) and (request.dub or request.translated_video)


@dataclass(frozen=True)
class StepRow:
    """One step.

    `weight` is its duration relative to the other rows: for most, percent of the video's duration, measured on two
    cores without a GPU with the default engines (five_minutes.mp4, 2026-11-26). It matters only until the step
    reports its own progress. `predecessors` are the steps whose results it reads. `image` is the worker's folder in
    gpu_containers/; without one a Lambda runs the step. `needs_words`: a video without words does not have it.
    """

    weight: float
    predecessors: tuple[str, ...] = ()
    is_requested: Condition = lambda _: True
    image: Image | None = None
    needs_words: bool = False


STEP_ROWS = {
    "probe": StepRow(0.1),
    "transcribe": StepRow(23, ("probe",), image="listen", needs_words=True),
    "align": StepRow(0.3, ("transcribe",), image="listen", needs_words=True),
    "censor": StepRow(0.05, ("align",), lambda request: request.mutes_words, needs_words=True),
    "subtitles": StepRow(0.05, ("align",), requires("subtitles"), needs_words=True),
    "chapter": StepRow(0.2, ("align",), requires("chapters"), "listen", needs_words=True),
    "analyse": StepRow(0.3, ("align",), requires("analyse"), "listen", needs_words=True),
    "detect": StepRow(6, ("probe",), requires("moderate"), "watch"),
    "thumbnails": StepRow(0.2, ("probe",), requires("thumbnails")),
    "plan": StepRow(0.05, ("censor", "detect"), requires("moderate")),
    "review": StepRow(0.05, ("plan",), requires("moderate", "review")),
    "split": StepRow(0.05, ("plan", "review"), requires("moderate")),
    "compose": StepRow(12, ("split",), requires("moderate"), "watch"),
    "index": StepRow(0.1, ("align", "chapter", "detect"), requires("index")),
}

LANGUAGE_ROWS = {
    "translate": StepRow(1, ("align", "censor"), image="translate", needs_words=True),
    "dub": StepRow(2, ("translate",), requires("dub"), "translate", needs_words=True),
}
"""Steps that run once per language, as `<step>.<language>`."""

VIDEO_ROWS = {
    "mux": StepRow(0.3, ("compose", *LANGUAGE_ROWS), wants_muxing, "translate"),
    "burn": StepRow(19, ("compose", "subtitles", *LANGUAGE_ROWS), requires("burn"), "translate"),
}
"""Steps that make a video of the results of all others, in every language."""

SUBSTEP_ROWS = {"sample": "detect", "encode": "compose", "assemble": "compose"}
"""Parts of a step that run on workers of their own. Each is shown as the step, and runs in the step's image."""
FINAL_SUBSTEPS = frozenset({"assemble"})
"""Substeps that end their step."""


def step_rows(request: JobRequest) -> dict[str, StepRow]:
    """All steps by name in order, including those of each of the request's languages, requested or not."""
    language_rows = {
        f"{name}.{language}": row_of_language(row, language)
        for name, row in LANGUAGE_ROWS.items()
        for language in request.languages
    }
    video_rows = {
        name: replace(
            row, predecessors=(*(step for step in row.predecessors if step in STEP_ROWS), *language_rows)
        )
        for name, row in VIDEO_ROWS.items()
    }
    return STEP_ROWS | language_rows | video_rows


def row_of_language(row: StepRow, language: str) -> StepRow:
    return replace(
        row,
        predecessors=tuple(
            f"{name}.{language}" if name in LANGUAGE_ROWS else name for name in row.predecessors
        ),
    )


def predecessors(step: str) -> tuple[str, ...]:
    """The steps that `step` waits for."""
    base_name, _, language = step.partition(".")
    if base_name in LANGUAGE_ROWS:
        return row_of_language(LANGUAGE_ROWS[base_name], language).predecessors
    return STEP_ROWS[step].predecessors if step in STEP_ROWS else ()


def has_words(request: JobRequest, facts: Mapping[str, Any]) -> bool:
    """Whether a video has words, from the facts of its probe: it speaks, or its owner supplied a transcript."""
    return bool(facts.get("speech") or request.transcript)


def requested_steps(request: JobRequest, *, has_words: bool = True) -> dict[str, StepRow]:
    """The steps that the request wants, in order; without those that need words if the video `has_words` not."""
    return {
        name: row
        for name, row in step_rows(request).items()
        if row.is_requested(request) and (has_words or not row.needs_words)
    }


def worker_images() -> dict[str, Image]:
    """The image of every step and substep that runs on a worker."""
    rows = STEP_ROWS | LANGUAGE_ROWS | VIDEO_ROWS
    images = {name: row.image for name, row in rows.items() if row.image}
    return images | {substep: images[step] for substep, step in SUBSTEP_ROWS.items()}


def expand_step_name(step: str, request: JobRequest) -> list[str]:
    """Resolve a name to steps: itself, or the step of every language (`translate`); empty if unknown."""
    return [name for name in step_rows(request) if step in (name, name.partition(".")[0])]


def find_downstream(steps: list[str], request: JobRequest) -> frozenset[str]:
    """The steps and all their direct and indirect successors."""
    reached = set(steps)
    for name, row in step_rows(request).items():
        if reached & set(row.predecessors):
            reached.add(name)
    return frozenset(reached)
