"""Cloud account, subscription and project numbers where their place says what they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from skill.learnings.redaction.spans import Span, matches, rule

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
RULES = (
    rule("account", "arn:", r"\barn:aws[a-z-]{0,10}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(\d{12})(?!\d)"),
    rule("account", "amazonaws", r"(?<!\d)(\d{12})\.dkr\.ecr\b"),
    rule("account", "account", r"(?i)account(?:[ _-]?(?:id|number|no))?['\"\\]{0,4}\s{0,3}[:=#]?\s{0,3}['\"\\]{0,4}(\d{12})(?!\d)"),
    rule("account", "amazonaws", r"amazonaws\.com(?:\.cn)?/(\d{12})/"),
    rule("account", "subscription tenant", rf"(?i)\b(?:subscriptions?|tenants?)(?:[ _-]?id)?['\"\\]{{0,4}}[ ]?[:=/][ ]?['\"\\]{{0,4}}({_UUID})"),
)


def find(text: str, lowered: str) -> Iterator[Span]:
    yield from matches(RULES, text, lowered)
