"""Errors that whoever typed the command or wrote the code has to mend: no news of anything that runs. Pure."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.pattern import Pattern

_DEVELOPER = Pattern(
    r"syntax error|sql syntax|(?:^|[\s:(])(?:relation|table|column|database|role|user|schema|function|type|index|sequence|file|directory|path|module|command|option|name|object)\s[^:]{0,80} ?does not exist|duplicate key|violates|invalid input syntax|undefined|not defined|no such (?:file|table|column|option|command)"
    r"|unknown (?:command|flag|option|column|shorthand|config)|invalid (?:option|argument|flag|syntax|choice)|unrecognized|usage:|asserti?o?n?error|assert |permission denied for"
    r"|cannot find module|no module named|importerror|modulenotfound|typeerror|nameerror|keyerror|attributeerror|valueerror|indentationerror"
    r"|command not found|missing required|required (?:flag|argument|option)|unexpected token|compil(?:e|ation) error|division by zero|deprecat"
    r"|user .{0,40} not found|invalid (?:user|password)|authentication failure|file not found|\b404\b|robots\.txt|favicon",
    needs=(
        " not found", "404", "assert", "attributeerror", "authentication failure", "cannot find module",
        "compil", "deprecat", "division by zero", "does not exist", "duplicate key", "favicon",
        "importerror", "indentationerror", "invalid ", "keyerror", "missing required", "modulenotfound",
        "nameerror", "no module named", "no such ", "not defined", "permission denied for", "required ",
        "robots.txt", "sql syntax", "syntax error", "typeerror", "undefined", "unexpected token",
        "unknown ", "unrecognized", "usage:", "valueerror", "violates",
    ),
)  # fmt: skip
_OWN_FAULT = Pattern(
    r"not ?found|already exists|misspell|resolve module|requires (?:the|option)|invalidargument|needs? \d|wrong number of|must be|must specify|is required|expected|conflicting|unknown|too many arguments|accepts \d|access denied for user|no resources found"
    r"|not a valid|malformed|cannot parse|parse error|parsing|unmarshal|decod|immutable|no configuration|not allowed here|no matches for kind|ambiguous|forbidden|unauthorized"
    r"|permission denied|operation not permitted|unable to detect|not logged in|please (?:specify|provide|run|login)|authentication required|no such|undefined|not supported|unsupported|directive|deprecated|notfound|badrequest|denied the request|already in progress for",
    needs=(
        "accepts ", "access denied for user", "already exists", "already in progress", "ambiguous",
        "authentication required", "badrequest", "cannot parse", "conflicting", "decod", "denied the request",
        "deprecated", "directive", "expected", "forbidden", "found", "immutable", "is required", "malformed",
        "misspell", "must be", "must specify", "need", "no configuration", "no matches for kind", "no such",
        "not a valid", "not allowed here", "not logged in", "not supported", "parse error", "parsing",
        "operation not permitted", "permission denied", "please ", "requires ", "invalidargument", "resolve module",
        "too many arguments", "unable to detect", "unauthorized", "undefined", "unknown", "unmarshal",
        "unsupported", "wrong number of",
    ),
)  # fmt: skip


def is_programming(low: str) -> bool:
    """Whether a lower-cased line is about code, a query or an option that was written wrongly."""
    return _DEVELOPER.search(low) is not None


def is_own_fault(low: str) -> bool:
    """Whether a lower-cased line refuses what was asked for: wrongly written, unknown, malformed or not allowed."""
    return is_programming(low) or _OWN_FAULT.search(low) is not None
