"""Hostile text made harmless: what a field may hold without forging, hiding or splitting an entry. Pure.

`canonical` is how an entry keeps a text, `neutralise` how it stands in a file, `plain` the way back:
`plain(neutralise(canonical(t))) == canonical(t)` for every text, and `neutralise` applied twice changes nothing more.
"""

from __future__ import annotations

import re

from skill.learnings.fences import FenceLine, regions

# What Python, editors or browsers take for the end of a line, besides "\n".
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# Invisible: controls, soft hyphen, fillers, zero-width blanks, tags, rare variation selectors, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Directional marks and overrides: shown by name, since dropping one changes what a reader of the raw bytes would see.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Joiners are needed between letters of Persian or Indic scripts and inside emoji, never beside ASCII.
_STRAY_JOINER = re.compile("(?:(?<=[\x00-\x7f])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\x7f]|$)", re.MULTILINE)

# A line that starts like this outside a fence is a heading, an underline of one, a rule, HTML or a conflict marker.
_STARTS = r"(?:[#\uff03]|-+[ \t]*$|=+[ \t]*$|`{3,}|~{3,}|<[!?/A-Za-z]|<{7}|>{7}|\|{7})"
_DANGER = re.compile(rf"^( {{0,3}})(?={_STARTS})")
_ESCAPED = re.compile(rf"^( {{0,3}})\\(?={_STARTS})")
_ID_HEADING = re.compile(r"^( {0,3})(?=#{1,6}[ \t]*\**\[?[A-Za-z][A-Za-z0-9]*-)")
_COMMENT = re.compile(r"<(?=!--)|(?<=--)>")
_COMMENT_ENTITY = re.compile(r"&lt;(?=!--)|(?<=--)&gt;")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")


def clean(text: str) -> str:
    """`text` with every line end as a newline, without invisible characters, direction marks spelled out."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = _DIRECTION.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    return _STRAY_JOINER.sub("", text)


def canonical(text: str) -> str:
    """The form an entry keeps of a text of several lines: clean, unescaped, without blank lines around it."""
    lines = plain(clean(text)).split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


def one_line(text: str) -> str:
    """The form an entry keeps of a value that has one line: as `canonical`, all blanks as single spaces."""
    return " ".join(_COMMENT_ENTITY.sub(_from_entity, clean(text)).split())


def neutralise(text: str) -> str:
    """`text` so that no reader of the file takes a line of it for a heading, a rule, a comment or an open fence.

    Complete fences stay as they are (code is still code); inside them only headings that carry an id are escaped,
    and what looks like the start of another fence.
    """
    lines = [_COMMENT.sub(_to_entity, line) for line in clean(text).split("\n")]
    fences = {n: FenceLine(n, found[1], found[2]) for n, line in enumerate(lines) if (found := _FENCE.match(line))}
    ends = regions(list(fences.values()))
    opener: FenceLine | None = None
    for number, line in enumerate(lines):
        if opener is None:
            opener = fences[number] if number in ends else None
            lines[number] = line if opener else _DANGER.sub(r"\1\\", line)
        elif number == ends[opener.position]:
            opener = None
        elif opener.bare and number in fences and fences[number].opens_in(opener):
            lines[number] = _DANGER.sub(r"\1\\", line)
        else:
            lines[number] = _ID_HEADING.sub(r"\1\\", line)
    return "\n".join(lines)


def inline(text: str) -> str:
    """`neutralise` for a value that stands behind something on its line: a heading, a field, a list item."""
    return _COMMENT.sub(_to_entity, one_line(text))


def plain(text: str) -> str:
    """What the author meant by a text read from a file: the escapes of `neutralise` taken back."""
    lines = text.split("\n")
    return "\n".join(_ESCAPED.sub(r"\1", _COMMENT_ENTITY.sub(_from_entity, line)) for line in lines)


def fenced(text: str, info: str = "text") -> str:
    """`text` as data inside a fence that nothing in it can close."""
    body = clean(text)
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{body}\n{fence}"


def _to_entity(found: re.Match[str]) -> str:
    return "&lt;" if found[0] == "<" else "&gt;"


def _from_entity(found: re.Match[str]) -> str:
    return "<" if found[0] == "&lt;" else ">"
