"""Fit the log-odds by which recall answers or stays silent, and say how they hold on sets they were not fitted on.

    python -m bench.recall_fit [DOCS.jsonl QUERIES.jsonl ...]

Files as for bench.recall, in pairs, beside the sets of bench/data/recall. Each query is a sample; each answerable one
is taken again with its entries removed, so that the best of the rest, a near miss, is a sample of a wrong answer.
Sets that made us extend the thesaurus are taken twice: with all of it, and as `NAME, unseen` without the files that
were written since. How usual a word is, is counted in the stories of the other sets. Prints, for each set, the figures
with odds and threshold from the other sets, then the values for relevance.py.
"""

import argparse
import math
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.recall import DATA, Lines, imported, read
from bench.recall_usual import counted, table
from skill.hook import relevance
from skill.hook.importance import Asked
from skill.hook.recall import competing, opened
from skill.learnings import thesaurus
from skill.workspace import Workspace

Sample = tuple[list[float], bool, float]  # what ODDS weighs, whether it is the right entry, weight of the sample
Model = tuple[float, list[float]]
NEAR_MISS, UNANSWERABLE = 0.25, 2.0  # weights beside 1 for an answerable query
SILENT = 0.935  # share of the queries without an answer that must stay unanswered
STEPS, RATE, RIDGE = 500, 0.5, 1.0
RETOLD = ("retold.txt", "shapes.txt", "workaday.txt")
GROWN = (
    "asked.txt", "clusters.txt", "datastores.txt", "elsewhere.txt", "machines.txt", "outages.txt", "pipelines.txt",
    "programming.txt", "reported.txt", "servers.txt", "strangers.txt", "tellings.txt", "tools.txt", "trust.txt", "wire.txt",
)  # fmt: skip
LAST = ("postmortems.txt", "runbooks.txt", "unrelated.txt")
LATER = {
    "services": ("plain.txt", "catalogues.txt", "grid.txt", "alerts.txt", "more.txt", "further.txt", *RETOLD, *GROWN, *LAST),
    "platforms": ("catalogues.txt", "grid.txt", "alerts.txt", "more.txt", "further.txt", *RETOLD, *GROWN, *LAST),
    "reports": ("grid.txt", "alerts.txt", "more.txt", "further.txt", *RETOLD, *GROWN, *LAST),
    "operations": ("further.txt", *RETOLD, *GROWN, *LAST),
    "mixed": (*RETOLD, *GROWN, *LAST),
    "outages": (*RETOLD, *GROWN, *LAST),
    "nights": ("shapes.txt", "workaday.txt", *GROWN, *LAST),
    "clusters": (*GROWN, *LAST),
    "stores": (*GROWN, *LAST),
    "hosts": (*GROWN, *LAST),
    "mixture": LAST,
    "famous": LAST,
    "retellings": LAST,
    "runbooks": LAST,
}


class Case:
    """A query with the entries that compete for it, best first."""

    def __init__(self, relevant: list[str], found: list[relevance.Match]) -> None:
        self.relevant = set(relevant)
        self.found = found

    def best(self, without: bool = False) -> relevance.Match | None:
        kept = [match for match in self.found if not (without and source(match) in self.relevant)]
        return kept[0] if kept and kept[0].shared > 0 else None


def source(match: relevance.Match) -> str:
    return str(match.row[12])


@contextmanager
def without(files: Sequence[str], stories: str | None = None) -> Iterator[None]:
    """The thesaurus as it was before these files, and with another table of usual words."""
    complete = thesaurus.HERE
    with tempfile.TemporaryDirectory() as scratch:
        for path in complete.glob("*.txt"):
            if path.name not in files:
                shutil.copy(path, scratch)
        usual = stories or (complete / thesaurus.STORIES).read_text(encoding="utf-8")
        (Path(scratch) / thesaurus.STORIES).write_text(usual, encoding="utf-8")
        thesaurus.HERE = Path(scratch)
        try:
            yield
        finally:
            thesaurus.HERE = complete


def cases(docs: Lines, queries: Lines, hidden: Sequence[str] = (), stories: str | None = None) -> list[Case]:
    asked = Asked("", "", 0.0)
    with tempfile.TemporaryDirectory() as scratch, without(hidden, stories):
        project = imported(docs, Path(scratch) / "project")
        Workspace.find(project).reindex()
        db = opened(str(project / ".learnings" / "operations" / ".state" / "index.db"))
        made = []
        for query in queries:
            symptom, rows = competing(db, query["query"])
            made.append(Case(query["relevant_ids"], relevance.matches(symptom, rows, asked)))
    return made


def others_stories(docs: dict[str, Lines]) -> dict[str, str]:
    """For each set the table of usual words that the other sets make."""
    counts = {name: counted(of) for name, of in docs.items()}
    everything, total = sum(counts.values(), Counter()), sum(map(len, docs.values()))
    return {name: table(total - len(of), everything - counts[name]) for name, of in docs.items()}


def samples(of: list[Case]) -> list[Sample]:
    found: list[Sample] = []
    for case in of:
        for without, weight in ((False, 1.0 if case.relevant else UNANSWERABLE), (True, NEAR_MISS)):
            best = case.best(without)
            if best is not None and (case.relevant or not without):
                found.append((list(best.seen), source(best) in case.relevant, weight))
    return found


def fit(of: list[Sample]) -> Model:
    """Ridge logistic regression by gradient descent on standardised values."""
    size = len(of[0][0])
    means = [sum(one[0][i] for one in of) / len(of) for i in range(size)]
    spreads = [math.sqrt(sum((one[0][i] - means[i]) ** 2 for one in of) / len(of)) or 1.0 for i in range(size)]
    rows = [[1.0, *((x - m) / s for x, m, s in zip(one[0], means, spreads, strict=True))] for one in of]
    weights, total = [0.0] * (size + 1), sum(one[2] for one in of)
    for _ in range(STEPS):
        slope = [0.0] * (size + 1)
        for row, (_, right, weight) in zip(rows, of, strict=True):
            guess = 1 / (1 + math.exp(-sum(a * b for a, b in zip(weights, row, strict=True))))
            for i, value in enumerate(row):
                slope[i] += weight * (guess - right) * value
        slope[1:] = [step + RIDGE * weight for step, weight in zip(slope[1:], weights[1:], strict=True)]
        weights = [weight - RATE * step / total for weight, step in zip(weights, slope, strict=True)]
    odds = [w / s for w, s in zip(weights[1:], spreads, strict=True)]
    return weights[0] - sum(o * m for o, m in zip(odds, means, strict=True)), odds


def certainty(model: Model, case: Case) -> float:
    best = case.best()
    return model[0] + sum(o * x for o, x in zip(model[1], best.seen, strict=True)) if best else -math.inf


def threshold(model: Model, of: list[Case]) -> float:
    """The least certainty that leaves SILENT of the queries without an answer unanswered."""
    values = sorted(certainty(model, case) for case in of if not case.relevant)
    return math.nextafter(values[min(len(values) - 1, int(len(values) * SILENT))], math.inf)


def figures(model: Model, enough: float, of: list[Case]) -> str:
    first = three = silent = 0
    for case in of:
        answered = certainty(model, case) >= enough
        if not case.relevant:
            silent += not answered
        elif answered:
            near = [m for m in case.found if m.score >= relevance.NEAR * case.found[0].score][:3]
            ranks = [source(match) in case.relevant for match in near]
            first, three = first + ranks[0], three + any(ranks)
    answerable = sum(bool(case.relevant) for case in of)
    return f"R@1 {first / answerable:.3f}  R@3 {three / answerable:.3f}  abstains {silent / (len(of) - answerable):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files
    pairs = {d.name: (d / "docs.jsonl", d / "queries.jsonl") for d in sorted(DATA.iterdir())}
    pairs |= {f"given {i // 2 + 1}": (files[i], files[i + 1]) for i in range(0, len(files) - 1, 2)}
    stories = others_stories({name: read(docs) for name, (docs, _) in pairs.items()})
    sets = {name: cases(read(docs), read(queries), (), stories[name]) for name, (docs, queries) in pairs.items()}
    for name, hidden in LATER.items():
        docs, queries = pairs[name]
        sets[name + ", unseen"] = cases(read(docs), read(queries), hidden, stories[name])
    for name, held_out in sets.items():
        others = [case for other, of in sets.items() if other.split(",")[0] != name.split(",")[0] for case in of]
        model = fit(samples(others))
        print(f"held out: {name:18} {figures(model, threshold(model, others), held_out)}")
    everything = [case for of in sets.values() for case in of]
    bias, odds = fit(samples(everything))
    enough = threshold((bias, odds), everything)
    print(f"BIAS = {bias:.2f}\nODDS = ({', '.join(f'{value:.2f}' for value in odds)})\nENOUGH = {enough:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
