"""Cloud account, subscription and billing numbers where their place says what they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from skill.learnings.redaction.spans import Span, matches, rule

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_IS = r"\\{0,2}['\"]?[ \t]{0,3}[:=#/]{0,2}[ \t]{0,3}\\{0,2}['\"]?"
RULES = (
    rule("account", "arn:", r"\barn:aws[a-z-]{0,10}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(\d{12})(?!\d)"),
    rule("account", "amazonaws awsapps signin.aws", r"(?<![\w.-])(\d{12})\.(?:dkr|signin|[a-z0-9.-]{1,40}amazonaws)\b"),
    rule("account", "amazonaws", r"amazonaws\.com(?:\.cn)?/(\d{12})(?=/)"),
    rule(
        "account",
        "account owner registry payer",
        rf"(?i)(?:account|owner|registry|payer|principal)s?(?:[ _-]?(?:ids?|number|no|arn))?{_IS}(\d{{12}})(?![\d.])",
    ),
    rule(
        "account",
        "account",
        rf"(?i)\baccounts?[ _-]?(?:id|number|no|tag){_IS}([0-9a-f]{{32}}|{_UUID}|\d{{6,20}})(?![\w-])",
    ),
    rule("account", "account", r"(?i)\baccounts?/([0-9a-f]{32}|\d{12})(?![\w-])"),
    rule("account", "subscription", rf"(?i)subscriptions?(?:[ _-]?ids?)?{_IS}({_UUID})"),
    rule("account", "tenant directory", rf"(?i)\b(?:\w{{0,20}}tenant|directory)(?:[ _-]?id)?{_IS}({_UUID})"),
    rule("account", "login.microsoftonline", rf"(?i)login\.microsoftonline\.com/({_UUID})"),
    rule("account", "billing", r"(?i)billing_?-?accounts?[:/= \"']{1,4}([0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6})\b"),
    rule("account", "acct_", r"\b(acct_[A-Za-z0-9]{16,24})\b"),
    rule("account", "s3:// bucket", r"(?:s3://|\bbucket[ :='\"]{1,4})[a-z0-9.-]{2,40}-(\d{12})(?=[-/\s'\"]|$)"),
)


def find(text: str, lowered: str) -> Iterator[Span]:
    yield from matches(RULES, text, lowered)
