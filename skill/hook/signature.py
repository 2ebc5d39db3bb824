"""The text two occurrences of one error share."""

# ruff: noqa: E501, SIM905 (patterns and word lists stay whole)

from skill.hook.pattern import Pattern

_QUOTED = Pattern(r"\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|`[^`\n]{0,200}`|\u201c[^\u201d\n]{0,200}\u201d")
_AFTER_MARK = Pattern(r"(?<=[=])\S{1,200}|(?<=[A-Za-z_])\s?:\s?(?=\S*[\d/@.\\])\S{1,200}")
_WITH_DIGITS = Pattern(r"\S*[\d/\\@]\S*")
_WORD = Pattern(r"[a-z]{2,20}")
_LEVELS = frozenset(
    "error err warn warning info notice debug trace fatal critical crit alert emerg severe panic level msg message time ts"
    " mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec utc gmt cest cet am pm stderr stdout".split()
)
_SECRET_NAME = Pattern(
    r"(?i)\b(?:pass(?:word|wd)?|secret|token|api[_-]?key|auth(?:orization)?|bearer|credential|cookie)s?\b\s?[=: ]\s?\S{1,200}"
)
_SECRETS = ("pass", "secret", "token", "api", "auth", "bearer", "credential", "cookie")
MAX_WORDS = 16


def signature(line: str) -> str:
    """Plain lower-case words of an error line, at most 16; names, numbers, times, paths, quoted and secret values are dropped."""
    text = line[:2000]
    low = text.lower()
    if any(name in low for name in _SECRETS):
        text = _SECRET_NAME.sub(" ", text)
    if any(mark in text for mark in "\"'`\u201c"):
        text = _QUOTED.sub(" ", text)
    if "=" in text or ":" in text:
        text = _AFTER_MARK.sub(" ", text)
    text = _WITH_DIGITS.sub(" ", text)
    text = _dotted_dropped(text)
    words = [word for word in _WORD.findall(text.lower()) if word not in _LEVELS]
    return " ".join(words[:MAX_WORDS])


def _dotted_dropped(text: str) -> str:
    """Without host-like and file-like words (a dot or an underscore inside), and words with mixed shapes such as hashes."""
    kept = []
    for word in text.split():
        bare = word.strip("[](){}<>,;:!?*-.")
        if not bare or "." in bare or "_" in bare or "=" in bare or len(bare) > 24:
            continue
        if bare.count("-") > 1:
            continue
        kept.append(bare)
    return " ".join(kept)
