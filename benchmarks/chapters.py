"""How well chapters are cut, beside cutting evenly and beside TextTiling, and how quickly sentences are embedded.

    python benchmarks/chapters.py [--choi FOLDER] [--made 20]

Texts: Choi's (2000; each put together of ten others, one sentence a line, boundaries marked), and others that are
made here of the same material, of 3 to 20 parts of 2 to 15 sentences, so that neither number nor length is known
beforehand. Measures: Pk (Beeferman 1999) and WindowDiff (Pevzner 2002), the lower the better, with a window of half
the mean part; F1 of boundaries at most one sentence off. `given`: the number of parts is known; `free`: it is not,
then the even cut gets as many parts as we found, and TextTiling decides by itself (`pip install nltk`; left out
where that is not installed). `sentences_per_second` is of two processors: sentences for each second of processor
time, twice. Bars: Pk on Choi at most .08 given and .12 free; 150 sentences a second. Exit 1 when one is missed.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

from rushes.nlp.embeddings import engine
from rushes.nlp.similarity import Lexical
from rushes.nlp.words import stop_words
from rushes.settings import Settings
from rushes.steps.chapter.cut import SentenceSeries, find_boundaries

CHOI = Path(__file__).parent.parent.parent / "shared" / "data" / "text" / "choi"
BARS = {"given": 0.08, "free": 0.12, "sentences_per_second": 150.0}
SEED = 2000
PROCESSORS = 2
SAMPLE, TRIES = 6, 3  # documents whose embedding is timed, and how often: the quickest counts


class Document(NamedTuple):
    """Sentences, and the places where a new part begins."""

    sentences: list[str]
    edges: list[int]


class Score(NamedTuple):
    pk: float
    windowdiff: float
    f1: float


Cut = Callable[[int, Document, int], list[int]]
"""Told the document's number and how many parts to make, or 0: where to cut it."""


def main() -> int:
    said = options()
    settings = Settings()
    parts = [
        part
        for path in sorted(said.choi.glob("*.ref"))
        for part in parts_of(path.read_text("utf-8", "replace"))
    ]
    choi = [
        document(parts_of(path.read_text("utf-8", "replace"))) for path in sorted(said.choi.glob("*.ref"))
    ]
    if not choi:
        print(f"There are no .ref files in {said.choi}: name another folder with --choi.", file=sys.stderr)
        return 2
    vectors = embedded(choi, settings)
    pace = max(pace_of(choi, settings) for _ in range(TRIES))
    rows = [
        {"measure": "embedding", "sentences_per_second": round(pace, 1), "sentences": sum(map(len, vectors))}
    ]
    rows += compared("choi", choi, vectors)
    mixed = list(made(parts, said.made))
    rows += compared("made", mixed, embedded(mixed, settings))
    for row in rows:
        print(json.dumps(row), flush=True)
    missed = misses(rows)
    print("the bars are " + (f"MISSED: {', '.join(missed)}" if missed else "met"), file=sys.stderr)
    return 1 if missed else 0


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--choi", type=Path, default=CHOI, help="folder of .ref files")
    parser.add_argument("--made", type=int, default=20, help="documents that are made here")
    return parser.parse_args()


def parts_of(text: str) -> list[list[str]]:
    """The parts of a .ref file, each as its sentences."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("=" * 10):
            found.append([])
        elif line.strip():
            found[-1].append(line.strip())
    return [part for part in found if part]


def document(parts: Sequence[Sequence[str]]) -> Document:
    edges = list(accumulate(len(part) for part in parts))[:-1]
    return Document([sentence for part in parts for sentence in part], edges)


def made(parts: Sequence[list[str]], count: int) -> Iterator[Document]:
    """Documents of other numbers and lengths of parts than Choi's."""
    chance = random.Random(SEED)  # noqa: S311
    for _ in range(count):
        some = chance.sample(parts, chance.randint(3, 20))
        yield document([part[: chance.randint(2, 15)] for part in some])


def embedded(documents: Sequence[Document], settings: Settings) -> list[Any]:
    embedder = engine(settings.embedder, settings)
    return [embedder.embed(each.sentences) for each in documents]


def pace_of(documents: Sequence[Document], settings: Settings) -> float:
    """Sentences of some documents for each second of processor time, times PROCESSORS."""
    some = documents[:SAMPLE]
    began = time.process_time()
    vectors = embedded(some, settings)
    return PROCESSORS * sum(map(len, vectors)) / (time.process_time() - began)


def compared(name: str, documents: Sequence[Document], vectors: Sequence[Any]) -> list[dict[str, Any]]:
    """A row for each way and each task."""
    lexical = [
        Lexical(each.sentences, stop_words("en", each.sentences)).embed(each.sentences) for each in documents
    ]
    found: list[int] = []

    def ours(at: int, _: Document, count: int) -> list[int]:
        cut = by_vectors(vectors[at], count)
        found.extend([len(cut) + 1] if not count else [])
        return cut

    ways: dict[str, Cut] = {
        "embedding": ours,
        "lexical": lambda at, _, count: by_vectors(lexical[at], count),
        "even": lambda at, each, count: even(len(each.sentences), count or found[at]),
    }
    rows = [
        {"texts": name, "way": way, "task": task} | scored(documents, cut, given=task == "given")
        for way, cut in ways.items()
        for task in ("given", "free")
    ]
    tiling = texttiling()
    if tiling:
        rows.append(
            {"texts": name, "way": "texttiling", "task": "free"} | scored(documents, tiling, given=False)
        )
    return rows


def by_vectors(vectors: Any, count: int) -> list[int]:
    size = len(vectors)
    row = SentenceSeries(vectors, [1.0] * size, [float(at) for at in range(size)], [0.0] * size, float(size))
    return find_boundaries(row, count or 1, count or size)


def even(size: int, count: int) -> list[int]:
    return [round(size * part / count) for part in range(1, count)]


def texttiling() -> Cut | None:
    """nltk's, each sentence a paragraph; None where nltk is not installed. It needs no list of nltk's own."""
    try:
        from nltk.tokenize.texttiling import TextTilingTokenizer
    except ModuleNotFoundError:
        return None
    tokenizer = TextTilingTokenizer(stopwords=sorted(stop_words("en", [])))

    def cut(_: int, each: Document, __: int) -> list[int]:
        try:
            tiles = tokenizer.tokenize("\n\n" + "\n\n".join(each.sentences) + "\n\n")
        except ValueError:  # a text that is too short for it
            return []
        counts = [len([line for line in tile.split("\n\n") if line.strip()]) for tile in tiles]
        return [edge for edge in list(accumulate(counts))[:-1] if 0 < edge < len(each.sentences)]

    return cut


def scored(documents: Sequence[Document], cut: Cut, *, given: bool) -> dict[str, float]:
    scores = [
        score(each, cut(at, each, len(each.edges) + 1 if given else 0)) for at, each in enumerate(documents)
    ]
    return {name: round(mean(getattr(each, name) for each in scores), 4) for name in Score._fields}


def score(reference: Document, cut: Sequence[int]) -> Score:
    size = len(reference.sentences)
    window = max(1, round(size / (len(reference.edges) + 1) / 2))
    ours, theirs = counts(cut, size), counts(reference.edges, size)
    inside = [(a[window:] - a[:-window]) for a in (ours, theirs)]
    pk = float(np.mean((inside[0] == 0) != (inside[1] == 0)))
    return Score(pk, float(np.mean(inside[0] != inside[1])), f1(cut, reference.edges))


def counts(edges: Sequence[int], size: int) -> Any:
    """How many edges lie before or at each sentence."""
    found = np.zeros(size, int)
    for edge in edges:
        found[edge:] += 1
    return found


def f1(cut: Sequence[int], edges: Sequence[int]) -> float:
    """Each boundary pairs with one that is at most one sentence off."""
    left, hits = list(edges), 0
    for place in sorted(cut):
        near = [edge for edge in left if abs(edge - place) <= 1]
        if near:
            left.remove(min(near, key=lambda edge: abs(edge - place)))
            hits += 1
    return 2 * hits / (len(cut) + len(edges)) if cut or edges else 1.0


def misses(rows: Sequence[dict[str, Any]]) -> list[str]:
    ours = {
        row["task"]: row["pk"] for row in rows if row.get("texts") == "choi" and row["way"] == "embedding"
    }
    missed = [f"Pk {task} {ours[task]:.3f}" for task in ours if ours[task] > BARS[task]]
    pace = rows[0]["sentences_per_second"]
    return missed + ([f"{pace} sentences a second"] if pace < BARS["sentences_per_second"] else [])


if __name__ == "__main__":
    raise SystemExit(main())
