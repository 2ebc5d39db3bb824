"""What one output line says about itself: its severity, and whether it denies or has overcome what it mentions."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.pattern import Pattern

_FATAL = Pattern(
    r"\"s\":\s?\"f\d?\"|\"level\":\s?60\b|\b(?:level|lvl|severity|loglevel|log_level|priority)\"?[=: ]{1,3}\"?(?:fatal|crit|critical|panic|alert|emerg|emergency|dpanic)\b"
    r"|\[(?:crit|critical|alert|emerg|emergency|fatal|panic)\]|(?:^|[\]:|] )f\d{4,8} \d\d:|^<[0-2]>|^[\d-]{10} [\d:.,]{8,15} c \| ",
)
_FATAL_WORD = Pattern(
    r"(?:^|[\s\]|:-])(?:FATAL|FATA|PANIC|CRITICAL|EMERG|SEVERE|EMERGENCY)(?:[\s:\]|\[]|$)",
    needs=("CRITICAL", "EMERG", "FATA", "PANIC", "SEVERE"),
)
_ERROR = Pattern(
    r"\"s\":\s?\"e\d?\"|\"level\":\s?50\b|\b(?:level|lvl|severity|loglevel|log_level|levelname)\"?[=: ]{1,3}\"?(?:err|error|eror)\b|\[(?:error|err|erro)\]|\berr(?:or)?\"?=(?!\"?(?:nil|null|none|<nil>|false|-?\d{1,10})?\"?(?:\s|$))|(?:^|[\]:|] )e(?:\d{4} (?:\d\d:|\w)|\d{6,8} \d\d:)|^<3>|^[\d-]{10} [\d:.,]{8,15} e \| |^\d{4}[-/]\d\d[-/]\d\d[t ]\S{5,30}\s{1,8}error\s",
)
_ERROR_WORD = Pattern(r"(?:^|[\s\]|:-])\[?(?:ERROR|ERRO|ERR)\]?(?:[\s:\]|\[]|$)", needs=("ERR",))
_WARN = Pattern(
    r"\"s\":\s?\"w\d?\"|\b(?:level|lvl|severity|levelname)\"?[=: ]{1,3}\"?(?:warn|warning)\b|\[(?:warn|warning)\]|^w\d{4,8} \d\d:|^<4>|^\s{0,8}warning\s{2,}\w"
)
_WARN_WORD = Pattern(r"(?:^|[\s\]|:-])(?:WARN|WARNING)(?:[\s:\]|\[]|$)", needs=("WARN",))
_INFO = Pattern(
    r"\"s\":\s?\"i\d?\"|\b(?:level|lvl|severity|levelname)\"?[=: ]{1,3}\"?(?:info|debug|trace|notice|information)\b|\[(?:info|debug|trace|notice|note)\]"
    r"|^[id]\d{4,8} \d\d:|^<[5-7]>|^\s{0,8}normal\s{2,}\w"
)
_INFO_WORD = Pattern(
    r"(?:^|[\s\]|:-])(?:INFO|DEBU|DEBUG|TRACE|NOTICE)(?:[\s:\]|\[]|$)", needs=("DEBU", "INFO", "NOTICE", "TRACE")
)

_DENIAL = Pattern(
    r"(?<![=:.#\d-])\b(?:no|0|zero|without|never|not? any|isn't|wasn't|free of) (?:\w{1,20} ){0,2}(?:errors?(?! (?:message|detail|text|output|reason))|failures?|failed|problems?|alerts?|issues?|incidents?|timeouts?|warnings?|deadlocks?|oom|restarts?|unhealthy|evict\w*)\b"
    r"|\bfailed[=: ]\s?0\b|\berrors[=: ]\s?0\b|\b(?:failures?|timeouts?|restarts)[=:]\s?0\b|\bhas not expired\b|\bnot expired\b|\bup to date\b"
    r"|\b(?:is|are|was|were|been|now|all) (?:now )?(?:resolved|recovered|healthy|fixed|cleared|restored|mitigated|back to normal|back online|up again)\b"
    r"|\b(?:successfully|automatically) (?:recovered|reconnected|resolved|restored|retried|resumed)\b|\b(?:retry|attempt|retried)\b[^\n]{0,40}\b(?:succeeded|successful|worked)\b"
    r"|\bsucceeded (?:after|on|at) (?:retry|attempt|\d)|\brecovered (?:from|after)\b|\berrors? corrected\b|\bresolved:|[:,;-] (?:now )?(?:resolved|recovered|fixed|cleared|closed)\b|\[resolved\]|\breconnected\b|\bconnection (?:re-?established|restored)\b",
    needs=(
        " corrected",
        "alert",
        "automatically",
        "back online",
        "back to normal",
        "cleared",
        "closed",
        "connection re",
        "deadlock",
        "error",
        "evict",
        "failed",
        "failure",
        "fixed",
        "healthy",
        "incident",
        "issue",
        "mitigated",
        "not expired",
        "oom",
        "problem",
        "reconnected",
        "recovered",
        "resolved",
        "restart",
        "restored",
        "succeeded",
        "successful",
        "timeout",
        "up again",
        "up to date",
        "warning",
        "worked",
    ),
)
_COUNTED = Pattern(
    r"\b(?:failed|failures?|errors?|unreachable|unhealthy|down)[=:]\s?[1-9]|\b[1-9]\d{0,11} (?:failed|errored|failures|errors)\b",
    needs=("down", "error", "failed", "failure", "unhealthy", "unreachable"),
)
# a counter that stands at nought
_NO_COUNT = Pattern(
    r"^(?:\s{0,12}[\w.:/-]{2,80}\s{1,60}0\s{1,20}0?\.0{1,6}\s{1,8}[a-z]{3}|\s{0,6}0 [a-z]{3,20} [a-z])", needs=("0 ",)
)
# a line that is one name of a fault with nothing as its value
_NOTHING = Pattern(
    r"^[\s\W]{0,24}\w[\w .()/%-]{0,80}\"?\s{0,30}[:=]\s{0,30}\"?(?:0(?:\.0{1,6})?%?|false|no|none|null|nil|\[\]|\{\}|\"\")\"?[,;]?\s{0,4}$"
)
_NOUGHT = ("0", "0%", "false", "no", "none", "null", "nil", "[]", "{}", ":", "=")
_FAULTS = ("err", "fail", "exceed", "timeout", "full", "drop", "lost", "loss", "dead", "reject", "refus", "crash", "overflow", "evict", "abort", "corrupt", "expire", "unavail", "unhealthy", "unreach", "throttl")  # fmt: skip
_CHANGE = Pattern(
    r"^\s{0,12}(?:[-*+\u2022] {1,3})?(?:\[?[\w./-]{1,24}\]?: )?(?:bug ?)?fix(?:es|ed)?\b(?! (?:it|this|the (?:above|following))\b)|^\s{0,12}[-*+\u2022] {1,3}(?:add|remove|prevent|avoid|improve|handle|support|allow|make|ensure|update|refactor|rename|deprecate|document)(?:s|d|ed)? \S",
    needs=("add", "allow", "avoid", "deprecate", "document", "ensure", "fix", "handle", "improve", "make", "prevent", "refactor", "remove", "rename", "support", "update"),
)  # fmt: skip
_DEBUG = Pattern(
    r"\b(?:level|lvl|severity|levelname)\"?[=:]\s?\"?(?:debug|trace)\b|^\S{0,40}\s{0,3}\[(?:debug|trace)\s{0,3}\]",
    needs=("debug", "trace"),
)
_CODE_HIT = Pattern(
    r"^(?:\./)?[\w@.+-]{0,80}/[\w@.+/-]{1,200}\.(?:py|pyi|go|ts|tsx|js|jsx|mjs|rs|java|rb|php|c|h|cc|cpp|cs|kt|scala|sh|md|rst|ya?ml|json|toml|tf|sql|html|css|vue|txt|ini|cfg|conf|erl|ex|lua)"
    r"[:-]\d{1,6}[:-]",
    needs=(".",),
)
# what a rule or a filter looks for, which nothing said yet
_SOUGHT = Pattern(
    r"^[\s\W]{0,30}(?:filter_?pattern|runbook_url|(?:log)?ql|regex|pattern)\"?\s?[:=]|\"filterpattern\":|\"state\":\s?\"inactive\".{1,4000}\"type\":\s?\"alerting\"",
    needs=("pattern", "ql", "regex", "runbook_url", '"inactive"'),
)
_SAMPLE_CODE = Pattern(r"^\s{0,40}(?://|/\*|#\s(?!\s?\d{1,2}\s)|<!--)", needs=("#", "//", "/*", "<!--"))

# the header of klog, and the fields that controllers add to their errors
_COMPONENT = Pattern(
    r"\be\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,8}\d{1,8} [\w.-]{1,60}\.go:\d{1,5}\]"
    r"|\"?\b(?:controllerkind|controllergroup|reconcileid|logsource|subsys)\b\"?[=:]|\bcontroller=",
    needs=(".go:", "controller", "logsource", "reconcileid", "subsys"),
)

_TRIES = Pattern(
    r"\b(?:will (?:retry|try again)|retry(?:ing)? (?:in|after|attempt|\d)|retrying\b|trying again|attempt \d{1,3}(?: of |/)\d)",
)
_GOT_THROUGH = Pattern(
    r"(?<!not )(?<!never )\b(?:re)?connected(?: to\b| successfully|[.!]?$)|\bconnection (?:re-?)?established\b|\bsucceeded (?:after|on)\b"
    r"|\b(?:attempt|retry) \d{1,3} (?:succeeded|ok)\b|\bis now (?:available|reachable|healthy|ready|up)\b",
)
_STATED = Pattern(r"(?:^|[\s\[\]|:=\"])(info|debug|notice|warn|warning|error|err|fatal|critical|crit)(?=[\s\]|:\"]|$)")
_SOON = 12

LEVELS = {"fatal": 4, "error": 3, "warn": 2, "info": 1, "": 0}


def level_of(line: str) -> str:
    """Severity the line states for itself: "fatal", "error", "warn", "info", or "" where it states none."""
    head = line[:300]
    low = head.lower()
    if _FATAL.search(low):
        return "fatal"
    if _ERROR.search(low):
        return "error"
    if _WARN.search(low):
        return "warn"
    if _INFO.search(low):
        return "info"
    return _stated_word(head[:160])


def _stated_word(head: str) -> str:
    first, name = len(head) + 1, ""
    for pattern, level in ((_FATAL_WORD, "fatal"), (_ERROR_WORD, "error"), (_WARN_WORD, "warn"), (_INFO_WORD, "info")):
        found = pattern.search(head)
        if found and found.start() < first:
            first, name = found.start(), level
    return name


def denies(low: str) -> bool:
    """True where the lower-cased line says that it did not happen, is over or mended, or is tried again by itself."""
    # two writers met, and controllers read the object again; firmware that says at every boot what it lacks
    if "object has been modified" in low or "acpi bios error (bug)" in low or "can't claim bar" in low:
        return True
    if _COUNTED.search(low):
        return False
    if _DENIAL.search(low) is not None or _NO_COUNT.match(low) is not None:
        return True
    if (
        low.rstrip(' ,;"').endswith(_NOUGHT)
        and len(low) < 160
        and any(word in low for word in _FAULTS)
        and _NOTHING.match(low)
    ):
        return True
    return _CHANGE.match(low) is not None or _DEBUG.search(low[:160]) is not None


def overcome(low: "list[str]", at: int) -> bool:
    """True where a lower-cased line tries again, and states no more than information or soon gets through."""
    line = low[at]
    if ("try" not in line and "attempt" not in line) or _TRIES.search(line) is None:
        return False
    if _level_words(low[at]) == "info":
        return True
    return any(_GOT_THROUGH.search(line) is not None for line in low[at + 1 : at + 1 + _SOON])


def _level_words(low: str) -> str:
    found = _STATED.search(low[:160])
    return "info" if found and found.group(1) in ("info", "debug", "notice") else ""


def is_code(line: str) -> bool:
    """True for a search hit in a source or text file, for comment or patch lines, and for what a filter looks for."""
    if _CODE_HIT.match(line) is not None or _SAMPLE_CODE.match(line) is not None:
        return True
    return _SOUGHT.search(line.lower()) is not None


def is_component(low: str) -> bool:
    """Whether a cluster component logged the line: then nobody has just typed what it could not find."""
    return _COMPONENT.search(low) is not None
