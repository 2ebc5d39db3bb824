"""Count in how many stories of incidents each word and each concept stands, for memories that hold few entries yet.

    python -m bench.recall_usual

Reads the documents of bench/data/recall, writes skill/learnings/thesaurus/stories.tsv: the number of stories, then
`count<TAB>names` a line. Run it again whenever the thesaurus or the sets changed.
"""

import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from bench.recall import DATA, Lines, imported, read
from skill.learnings import thesaurus
from skill.workspace import Workspace


def counted(docs: Lines) -> Counter[str]:
    """In how many of the documents each word and concept stands."""
    with tempfile.TemporaryDirectory() as scratch:
        project = imported(docs, Path(scratch))
        Workspace.find(project).reindex()
        db = sqlite3.connect(project / ".learnings" / "operations" / ".state" / "index.db")
        counts = Counter(dict(db.execute("SELECT term, df FROM terms WHERE df > 0")))
        db.close()
    return counts


def table(stories: int, counts: Counter[str]) -> str:
    """The text of stories.tsv."""
    by_count: dict[int, list[str]] = defaultdict(list)
    for name, count in sorted(counts.items()):
        if not name.isdigit():
            by_count[count].append(name)
    lines = [f"{count}\t{' '.join(names)}\n" for count, names in sorted(by_count.items(), reverse=True)]
    return "".join([f"stories\t{stories}\n", *lines])


def of_all_sets() -> str:
    """The table over bench/data/recall."""
    folders = sorted(DATA.iterdir())
    docs = [doc | {"id": f"{folder.name}-{doc['id']}"} for folder in folders for doc in read(folder / "docs.jsonl")]
    return table(len(docs), counted(docs))


def main() -> int:
    (thesaurus.HERE / thesaurus.STORIES).write_text(of_all_sets(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
