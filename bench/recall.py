"""Whether the memory answers with the right entry or not at all: through the commands, beside plain full text.

    python -m bench.recall [DOCS.jsonl QUERIES.jsonl] [--predictions OUT.jsonl]

DOCS: {"id","title","service","category","summary","root_cause","mitigation"} a line; QUERIES: {"id","query","type",
"relevant_ids"}, none of them for a query that nothing answers. Without files: the sets of bench/data/recall.
"""

import argparse
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "bench" / "data" / "recall"
Lines = list[dict[str, Any]]
Ranked = dict[str, list[str]]


def read(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def written(lines: Lines) -> str:
    return "".join(json.dumps(line) + "\n" for line in lines)


def command(project: Path, *words: str, stdin: str) -> str:
    """Standard output of one `ops-learnings` call in a project."""
    call = [sys.executable, "-m", "skill.commands", *words, "--project", str(project)]
    return subprocess.run(call, input=stdin, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def imported(docs: Lines, project: Path) -> Path:
    """A project whose memory holds the documents as resolved issues."""
    names = ("service", "category", "summary", "root_cause", "mitigation")
    issues = [
        {"type": "issue", "source_id": doc["id"], "name": doc["title"], "status": "resolved"}
        | {name: doc[name] for name in names if doc.get(name)}
        for doc in docs
    ]
    (project / ".learnings").mkdir(parents=True)
    command(project, "import", "--jsonl", "-", stdin=written(issues))
    return project


def recalled(project: Path, queries: Lines) -> Ranked:
    """Query id -> source ids, best first, as `recall --jsonl` answers."""
    kinds = {"prompt": "prompt", "none": "prompt"}
    asked: Lines = [{"id": q["id"], "text": q["query"], "kind": kinds.get(q["type"], "error")} for q in queries]
    answers = command(project, "recall", "--jsonl", "--limit", "5", stdin=written(asked))
    found = map(json.loads, answers.splitlines())
    return {one["id"]: [result["source_id"] for result in one["results"]] for one in found}


def plain_full_text(docs: Lines, queries: Lines) -> Ranked:
    """The baseline: SQLite FTS5, porter stems, bm25, any of the words."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, a, b, c, d, e, tokenize='porter unicode61')")
    names = ("id", "title", "summary", "root_cause", "mitigation", "service")
    db.executemany("INSERT INTO t VALUES (?,?,?,?,?,?)", ([doc[name] for name in names] for doc in docs))
    ranked = {}
    for query in queries:
        words = " OR ".join(f'"{word}"' for word in sorted(set(re.findall(r"\w+", query["query"]))))
        rows = db.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 5", (words,))
        ranked[query["id"]] = [row[0] for row in rows]
    return ranked


def figures(queries: Lines, ranked: Ranked) -> dict[str, float]:
    """Share of queries with the right entry first and among three, and of the others left unanswered."""
    hits = {1: 0, 3: 0}
    answerable = [query for query in queries if query["relevant_ids"]]
    for query in answerable:
        for depth in hits:
            hits[depth] += not set(query["relevant_ids"]).isdisjoint(ranked.get(query["id"], [])[:depth])
    others = [query for query in queries if not query["relevant_ids"]]
    silent = sum(not ranked.get(query["id"]) for query in others)
    return {
        "R@1": hits[1] / len(answerable),
        "R@3": hits[3] / len(answerable),
        "abstains": silent / len(others) if others else 0.0,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--predictions", type=Path, help='{"id","ranked"} lines of the last set')
    options = parser.parse_args()
    pairs = {"given": tuple(options.files)} if options.files else {}
    pairs = pairs or {d.name: (d / "docs.jsonl", d / "queries.jsonl") for d in sorted(DATA.iterdir())}
    for name, (docs_file, queries_file) in pairs.items():
        docs, queries = read(docs_file), read(queries_file)
        with tempfile.TemporaryDirectory() as scratch:
            ranked = recalled(imported(docs, Path(scratch) / "project"), queries)
        for label, one in (("recall", ranked), ("plain full text", plain_full_text(docs, queries))):
            shown = "  ".join(f"{key} {value:.3f}" for key, value in figures(queries, one).items())
            print(f"{name:12} {label:16} {shown}")
        if options.predictions:
            options.predictions.write_text(written([{"id": i, "ranked": r} for i, r in ranked.items()]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
