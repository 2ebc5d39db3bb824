"""What was learned before about the problem at hand: 0..3 past entries from index.db, or none when unsure.

Hot: the C module of SQLite only, read-only, the rarest few words, never a long posting list.
"""

import _sqlite3
import os

from skill.hook.importance import Asked, importance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from skill.hook import relevance

PATIENCE_S = 0.05
LONGEST_TEXT = 4000  # characters of a symptom that are read
LINE = 200
CANDIDATES = 16
_OWN = "id title status recurrences last_seen summary cause fix confirmed service environment archived source_id"
_COLUMNS = (
    ",".join("entries." + name for name in _OWN.split())
    + ",coalesce(helped,0),coalesce(failed,0),entries.id IN (SELECT id FROM superseded),entries.pattern_key"
)
_TEXTS = "texts.title,texts.problem,texts.cause,texts.fix,texts.context"
_FROM = " FROM entries LEFT JOIN votes USING (id) "
_EXACT = f"SELECT {_COLUMNS}{_FROM}WHERE "
_COMPETING = f"SELECT {_COLUMNS},{_TEXTS}{_FROM}JOIN texts ON entry=entries.rowid"
_BY_KEY = "pattern_key=? AND pattern_key!='' ORDER BY entries.rowid DESC LIMIT 20"
_BY_SIGNATURE = "entries.rowid IN (SELECT entry FROM signatures WHERE signature=? ORDER BY entry DESC LIMIT 20)"
_NEWEST = "SELECT rowid FROM fulltext WHERE fulltext MATCH ? ORDER BY rowid DESC LIMIT ?"
_UNSAFE = dict.fromkeys((*range(32), *b"`<>", *range(127, 160), 0x2028, 0x2029, 0xFEFF), " ")
_INVISIBLE = (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
_UNSAFE.update(dict.fromkeys(_INVISIBLE, ""))


class IndexUnreadable(Exception):
    """index.db is damaged, of another version, or kept busy; a command rebuilds it, the hook stays silent."""


class Past:
    """A past entry worth showing: plain one-line texts without anything that could end a fence.

    `score` is the share of certainty, 0..1; `how` is key, signature or text.
    """

    __slots__ = (
        "cause",
        "confirmed",
        "fix",
        "how",
        "id",
        "last_seen",
        "pattern_key",
        "recurrences",
        "score",
        "source_id",
        "status",
        "title",
    )

    def __init__(self, row: "tuple[object, ...]", score: float, how: str) -> None:
        self.id = str(row[0])
        self.title = safe(str(row[1]))
        self.status = str(row[2])
        self.recurrences = int(str(row[3]))
        self.last_seen = str(row[4])
        self.cause = safe(str(row[6]))
        self.fix = safe(str(row[7]))
        self.confirmed = bool(row[8])
        self.source_id = str(row[12])
        self.pattern_key = str(row[16])
        self.score = score
        self.how = how


def safe(text: str) -> str:
    """The text as data: one line, at most LINE characters, no fence, tag, control or direction characters."""
    line = " ".join(text.translate(_UNSAFE).split())
    return line if len(line) <= LINE else line[: LINE - 1].rstrip() + "…"


def recall(
    index_path: str,
    pattern_keys: "list[str]",
    signatures: "list[str]",
    text: str,
    kind: str,
    service: str,
    environment: str,
    now: float,
    limit: int = 3,
) -> "list[Past]":
    """Past entries about a symptom (`kind` is error or prompt), best first, empty when unsure.

    The same Pattern-Key or error signature decides; only without one do the words of `text`. `now` is in seconds
    since 1970.
    Raises IndexUnreadable; no index at all is no memory, not an error.
    """
    if not os.path.exists(index_path):
        return []
    db = None
    try:
        db = opened(index_path)
        asked = Asked(service, environment, now)
        found = _exact(db, pattern_keys, signatures, asked)
        if not found and text:
            found = _by_text(db, text, asked)
        return found[:limit]
    except _sqlite3.Error as error:
        raise IndexUnreadable(f"{index_path}: {error}") from error
    finally:
        if db is not None:
            db.close()


def opened(index_path: str) -> "_sqlite3.Connection":
    """The index for reading only: nothing is created, locked for long or repaired."""
    path = index_path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return _sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=PATIENCE_S, isolation_level=None)


def competing(db: "_sqlite3.Connection", text: str) -> "tuple[relevance.Query, list[tuple[object, ...]]]":
    """A symptom taken apart, and the rows of the entries that share the most telling words with it."""
    from skill.hook import relevance, terms

    query = relevance.Query(terms.words(_sound(text[:LONGEST_TEXT])))
    marks = ",".join("?" * len(query.words))
    query.read(db.execute(f"SELECT phrase, concepts, weight FROM lexicon WHERE phrase IN ({marks})", query.words))
    names = query.names()
    marks = ",".join("?" * len(names))
    entries = db.execute("SELECT coalesce(max(rowid), 0) FROM entries").fetchone()[0]
    query.weigh(db.execute(f"SELECT term, df, usual FROM terms WHERE term IN ({marks})", names), entries)
    numbers = ",".join(map(str, _candidates(db, query)))
    return query, db.execute(_COMPETING + f" WHERE entries.rowid IN ({numbers})").fetchall()


def _exact(db: "_sqlite3.Connection", pattern_keys: "list[str]", signatures: "list[str]", asked: Asked) -> "list[Past]":
    found: list[Past] = []
    for how, values, where in (("key", pattern_keys, _BY_KEY), ("signature", signatures, _BY_SIGNATURE)):
        rows = [row for value in values if value for row in db.execute(_EXACT + where, (_sound(value),))]
        for _, row in sorted(((importance(row, asked), row) for row in rows), reverse=True):
            if row[0] not in {past.id for past in found}:
                found.append(Past(row, 1.0, how))
    return found


def _by_text(db: "_sqlite3.Connection", text: str, asked: Asked) -> "list[Past]":
    from skill.hook import relevance

    query, rows = competing(db, text)
    return [Past(row, score, "text") for score, row in relevance.rank(query, rows, asked)]


def _candidates(db: "_sqlite3.Connection", query: "relevance.Query") -> "list[int]":
    scores: dict[int, float] = {}
    for name, weight, newest in query.rarest():
        for (number,) in db.execute(_NEWEST, (f'"{name}"', newest)):
            scores[number] = scores.get(number, 0.0) + weight
    return sorted(scores, key=lambda number: -scores[number])[:CANDIDATES]


def _sound(text: str) -> str:
    """The text without lone surrogates, which JSON can hold and a database cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")
