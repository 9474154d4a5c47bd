"""Measure on HINT3, three real chatbots: python -m benchmarks.hint3 [FOLDER]."""

import argparse
import csv
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.content.semantic import sentence_encoder
from bot.content.words import english_words
from bot.core.matching.features import View
from bot.core.matching.kernel import Indices, Matrix, Space, Vector
from bot.core.matching.scorer import Embed, Scorer
from bot.core.matching.speller import Speller
from bot.core.matching.synonyms import Synonyms
from bot.core.matching.text import words

OUTSIDE = "NO_NODES_DETECTED"
LEVEL = 0.70
FOLDER = Path(os.environ.get("FRONTDESK_HINT3", "../shared/eval/hint3"))

# Accuracy, and the best Matthews correlation of nine thresholds tried on the test file itself,
# as the paper's repository gives them (Arora et al. 2020, full training files).
PLATFORMS = {
    "curekart": {
        "Dialogflow": (0.750, 0.578),
        "LUIS": (0.726, 0.539),
        "Rasa 2020": (0.841, 0.511),
        "Haptik": (0.803, 0.603),
        "BERT-base": (0.836, 0.553),
    },
    "powerplay11": {
        "Dialogflow": (0.596, 0.353),
        "LUIS": (0.480, 0.359),
        "Rasa 2020": (0.491, 0.340),
        "Haptik": (0.665, 0.425),
        "BERT-base": (0.585, 0.347),
    },
    "sofmattress": {
        "Dialogflow": (0.732, 0.638),
        "LUIS": (0.593, 0.581),
        "Rasa 2020": (0.693, 0.526),
        "Haptik": (0.723, 0.588),
        "BERT-base": (0.736, 0.617),
    },
}


@dataclass(frozen=True, slots=True)
class Training:
    """Phrasings without repetitions, sorted by class; *labels* are numbers into *names*."""

    texts: list[str]
    labels: Indices
    names: list[str]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A matcher: scores of all classes for a text, and the threshold it set itself."""

    scores: Callable[[str], Vector]
    threshold: float


def read(file: Path) -> list[tuple[str, str]]:
    """Return the sentences of *file* with their labels."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["sentence"], row["label"]) for row in csv.DictReader(lines)]


def training(rows: Sequence[tuple[str, str]]) -> Training:
    """Return *rows* as training material; what has no words, or the same, is left out."""
    distinct = {(label, words(text)): text for text, label in rows if words(text)}
    names = sorted({label for label, _ in distinct})
    pairs = sorted((names.index(label), text) for (label, _), text in distinct.items())
    return Training([t for _, t in pairs], np.array([k for k, _ in pairs]), names)


def frontdesk(train: Training, embed: Embed | None = None) -> Learnt:
    """Learn Frontdesk's own matcher, to which an entry's title is one more phrasing.

    HINT3 has no titles; its labels, such as ORDER_STATUS, are the next thing to them.
    """
    groups = [{words(name.replace("_", " ")): None} for name in train.names]
    for text, number in zip(train.texts, train.labels.tolist(), strict=True):
        groups[number][words(text)] = None
    every = (word for group in groups for phrasing in group for word in phrasing)
    speller = Speller(Counter(every), english_words())
    scorer = Scorer([list(group) for group in groups], Synonyms(()), embed)

    def scores(text: str) -> Vector:
        return scorer.scores(scorer.similarities(speller.correct(words(text))))

    return Learnt(scores, float(np.quantile(scorer.held_out.without_class.max(axis=1), LEVEL)))


def nearest_by(similar: Callable[[str], Vector], train: Training) -> Learnt:
    """Learn a baseline: the class of the most similar phrasing, the threshold set likewise."""
    starts = np.searchsorted(train.labels, np.arange(len(train.names)))

    def scores(text: str) -> Vector:
        best: Vector = np.maximum.reduceat(similar(text), starts)
        return best

    without: Matrix = np.array([scores(text) for text in train.texts])
    without[np.arange(len(without)), train.labels] = -np.inf
    return Learnt(scores, float(np.quantile(without.max(axis=1), LEVEL)))


def fuzzy(scorer: Callable[..., float]) -> Callable[[Training], Learnt]:
    """Return a learner of the nearest phrasing by a *scorer* of rapidfuzz."""

    def learn(train: Training) -> Learnt:
        lowered = [text.lower() for text in train.texts]

        def similar(text: str) -> Vector:
            row: Vector = process.cdist([text.lower()], lowered, scorer=scorer)[0]
            return row

        return nearest_by(similar, train)

    return learn


def bm25(train: Training) -> Learnt:
    """Learn the nearest phrasing by BM25 over words."""
    index = bm25s.BM25()
    index.index([list(words(text)) for text in train.texts], show_progress=False)

    def similar(text: str) -> Vector:
        known = [word for word in words(text) if word in index.vocab_dict]
        return np.asarray(index.get_scores(known) if known else np.zeros(len(train.texts)))

    return nearest_by(similar, train)


def tf_idf(train: Training) -> Learnt:
    """Learn the nearest phrasing by the cosine of words, each phrasing a document."""
    view = View(tuple, lambda word: (word,), unknown=0.0)
    space = Space([view], [1.0], list(map(words, train.texts)), np.arange(len(train.texts)))
    return nearest_by(lambda text: space.cosines(words(text)), train)


BASELINES: dict[str, Callable[[Training], Learnt]] = {
    "WRatio": fuzzy(fuzz.WRatio),
    "token_set_ratio": fuzzy(fuzz.token_set_ratio),
    "BM25": bm25,
    "TF-IDF": tf_idf,
}


def learners() -> dict[str, Callable[[Training], Learnt]]:
    """Return Frontdesk, with the sentence encoder too where it is installed, and the baselines."""
    ours: dict[str, Callable[[Training], Learnt]] = {"Frontdesk": frontdesk}
    if embed := sentence_encoder():
        ours["Frontdesk + encoder"] = partial(frontdesk, embed=embed)
    return ours | BASELINES


def matthews(true: Sequence[str], guessed: Sequence[str]) -> float:
    """Return the multiclass Matthews correlation (Gorodkin 2004)."""
    names = sorted({*true, *guessed})
    table = np.zeros((len(names), len(names)))
    for pair in zip(true, guessed, strict=True):
        table[names.index(pair[0]), names.index(pair[1])] += 1
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    spread = (total**2 - columns @ columns) * (total**2 - rows @ rows)
    return float((table.trace() * total - rows @ columns) / np.sqrt(spread)) if spread else 0.0


def measure(learn: Callable[[Training], Learnt], train: Training, test: Path) -> list[str]:
    """Return the cells of one line of the table."""
    start = time.perf_counter()
    learnt = learn(train)
    loaded = time.perf_counter() - start
    true, forced, guessed, took = [], [], [], []
    for text, label in read(test):
        start = time.perf_counter()
        scores = learnt.scores(text)
        took.append(1000 * (time.perf_counter() - start))
        true.append(label)
        forced.append(train.names[int(scores.argmax())])
        guessed.append(forced[-1] if scores.max() >= learnt.threshold else OUTSIDE)
    inside = [a == b for a, b in zip(true, forced, strict=True) if a != OUTSIDE]
    outside = [b == OUTSIDE for a, b in zip(true, guessed, strict=True) if a == OUTSIDE]
    figures = (np.mean(inside), matthews(true, guessed), np.mean(outside))
    times = (*np.quantile(took, (0.5, 0.99)), loaded)
    return [f"{one:.3f}" for one in figures] + [f"{one:.2f}" for one in times]


def compare(bot: str, folder: Path) -> Table:
    """Return the table of one bot: the paper's platforms, then ours and the baselines."""
    headers = ("system", "accuracy", "MCC", "OOS recall", "ms", "p99", "load s")
    table = Table(*headers, title=bot)
    for platform, (accuracy, correlation) in PLATFORMS[bot].items():
        table.add_row(f"{platform} (paper)", f"{accuracy:.3f}", f"{correlation:.3f}*")
    train = training(read(folder / f"{bot}_train.csv"))
    for name, learn in track(learners().items(), bot, transient=True):
        table.add_row(name, *measure(learn, train, folder / f"{bot}_test.csv"))
    return table


def show(folder: Path, console: Console) -> None:
    """Print a table for each bot in *folder*, or that there is none."""
    if not (folder / "curekart_train.csv").exists():
        console.print(f"HINT3 is not at {folder}: skipped (FRONTDESK_HINT3 names its folder)")
        return
    for bot in PLATFORMS:
        console.print(compare(bot, folder))
    console.print("* best of nine thresholds on the test file; ours come from training data alone")


def main() -> None:
    """Print a table for each bot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    show(parser.parse_args().folder, Console(highlight=False))


if __name__ == "__main__":
    main()
