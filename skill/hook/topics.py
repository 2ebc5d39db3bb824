"""Which prompts are about operations: a narrow scope, and silence for everything else."""

# ruff: noqa: E501 (patterns stay whole)


from skill.hook.pattern import Pattern, compiled
from skill.hook.topic_table import TOPICS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_compiled: "dict[str, re.Pattern[str]]" = {}
_MAX = 4000
_TOKEN = Pattern(r"[a-z0-9]+")
_CODE_WORK = Pattern(
    r"\b(?:rename|refactor|reformat|lint|type ?hints?|docstrings?|unit ?tests?|write (?:a |some |the )?(?:\w+ )?tests?|add (?:a |some )?tests?|test (?:for|case|suite)"
    r"|variable|function name|class name|parser|regex|readme|typo|comment|translate|changelog|css|button|component|fixture|mock|stub|import order)\b"
)
_LIVE_NEED = Pattern(
    r"\b(?:prod(?:uction)?|staging|cluster|on-?call|paged?|pager|customers?|users (?:see|report|are|cannot|can't)|outage|alert(?:ing|s)? (?:is |are )?fir(?:ing|ed)|right now|last night|again)\b"
)


class Topic:
    """One operations subject of a prompt; named like a Signal's fields."""

    __slots__ = ("rule", "title", "category", "area", "pattern_key", "service")

    def __init__(self, rule: str, title: str, category: str, area: str, pattern_key: str) -> None:
        self.rule = rule
        self.title = title
        self.category = category
        self.area = area
        self.pattern_key = pattern_key
        self.service = ""


def topics_of(prompt: str) -> "list[Topic]":
    """Topics in the order of the rules, at most 3; looks at the first 4,000 characters outside of code fences."""
    low = _without_fences(prompt[:_MAX]).lower()
    tokens = set(_TOKEN.findall(low))
    coding = _CODE_WORK.search(low) is not None and _LIVE_NEED.search(low) is None
    found = []
    for rule, title, category, area, key, words, patterns, unless in TOPICS:
        if tokens.isdisjoint(words) or (coding and key != "explicit"):
            continue
        if any(_search(pattern, low) for pattern in unless):
            continue
        if any(_search(pattern, low) for pattern in patterns):
            found.append(Topic(rule, title, category, area, key))
            if len(found) == 3:
                break
    return found


def _search(pattern: str, low: str) -> bool:
    known = _compiled.get(pattern)
    if known is None:
        known = _compiled[pattern] = compiled(pattern, multiline=True)
    return known.search(low) is not None


def _without_fences(text: str) -> str:
    return " ".join(text.split("```")[::2])
