"""What a text is by its looks: help, a patch, source, configuration, a document, logs, or none of these."""

# ruff: noqa: E501, SIM905 (patterns stay whole, word lists read better as words)

from skill.hook.pattern import IGNORECASE, MULTILINE, Pattern

_HELP_OPTION = Pattern(r"^\s{0,20}(?:-\w,? |--\w[\w-])")
_USAGE = Pattern(
    r"^\s{0,4}(?:usage|options|flags|synopsis|commands|available commands|arguments|examples?):?(?: |$)", IGNORECASE
)
_PATCH = Pattern(
    r"^(?:diff --git |@@ -\d|\+\+\+ [ab/]|--- [ab/]|commit [0-9a-f]{8,40}$|index [0-9a-f]{6,})",
    needs=("+++ ", "--- ", "@@ -", "commit ", "diff --git ", "index "),
)
_COMMIT = Pattern(r"commit [0-9a-f]{7,64}(?: \(.{1,200}\))?\n(?:Merge:|Author:|Date:)", needs=("commit ",))
_GREP_HIT = Pattern(r"^(?:\./)?[\w@.+/-]{1,200}\.[A-Za-z]{1,6}[:-]\d{1,6}[:-]")
_SOURCE = Pattern(
    r"^\s{0,60}(?:def |class |import |from [\w.]{1,60} import|func |package |return\b|if \(|if .{1,80}:$|for \(|for .{1,80} in |while \(|else\b|elif "
    r"|const |let |var |public |private |protected |static |void |fn |impl |pub |use |#include|#define|//|/\*|\*/|\*\s|}\s?[,;)]{0,3}$"
    r"|</?[a-zA-Z][\w-]{0,30}[ />]|@\w{2,30}|async |await |try\b|except |catch\b|raise |throw |assert|self\.|export |type \w{1,40} |resource \"|variable \")"
)
_SOURCE_END = Pattern(r"(?:[;{(\[]|\):|=>|\},?|\),|\],)\s{0,4}$")
_SETTING = Pattern(
    r"^\s{0,60}(?:- )?[\w./\"'-]{1,80}:(?: |$)|^\s{0,60}- \S|^\s{0,20}[\w.-]{1,60}\s?=\s?\S|^\s{0,60}[#;]"
)
_MANIFEST = Pattern(
    r"^\s{0,20}(?:- )?(?:apiVersion|image|expr|alert|services|stages|jobs|volumes|spec|groups|rules|receivers):(?: |$)",
    MULTILINE,
    needs=(
        "alert",
        "apiVersion",
        "expr",
        "groups",
        "image",
        "jobs",
        "receivers",
        "rules",
        "services",
        "spec",
        "stages",
        "volumes",
    ),
)
_HEADING = Pattern(r"^#{1,5} \w|^```|^\.\. \w|^={4,}$|^-{4,}$|^~{4,}$")
_MANUAL = Pattern(
    r"^(?:NAME|SYNOPSIS|DESCRIPTION|OPTIONS|EXAMPLES|SEE ALSO|ENVIRONMENT|FILES|EXIT STATUS)$|^\|[ :]?-{3}|^:(?:header-rows|widths|class|caption|linenos|stub-columns):"
)
# eight words in a row, as sentences have them and reports do not
_PROSE = Pattern(r"^[\s>*-]{0,24}(?:[A-Za-z('`\"][A-Za-z'’()/.,:;`\"-]{0,24} {1,4}){8}")
# the small words that sentences are held together by; reports and messages have few
_SMALL_WORDS = frozenset(
    "a an the of to and or is are was were be been by in on for with that this it its as at from if when which will would can"
    " could may must should not any all you your we our they them their there then than such these those has have had do does"
    " but into only also one each other same so no used using use".split()
)  # fmt: skip
_COMPLAINING_LINE = Pattern(
    r"(?:^|\n)\W{0,6}(?:[\w.-]{1,30}: )?(?:error|fatal|panic|critical|failed|failure|alert)\b", IGNORECASE
)
_BULLET = Pattern(r"^\s{0,8}(?:[-*+]|\d{1,2}\.) [A-Z`*\[]")
_LOG_LINE = Pattern(
    r"^\s{0,4}(?:\[?\d{4}[-/.]\d\d[-/.]\d\d[T _\]-]?(?:\d\d|\[)|\[?\d\d:\d\d:\d\d|(?:<\d{1,3}>)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d"
    r"|\[\s{0,6}\d{1,8}\.\d{3,6}\]|[IWEF]\d{4,8} \d\d:|(?:level|time|ts|t|lvl)=|\{\"|\d{1,6}:\w \d\d \w{3}|\d{10}[ .]"
    r"|\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) |\d{1,3}(?:\.\d{1,3}){3} - |\[?(?:INFO|WARN|WARNING|ERROR|FATAL|DEBUG|CRITICAL)\b|\d\d-\d\d \d\d:\d\d:\d\d|\d{6} [ \d]\d:\d\d)"
)
_LOG_SIGNS = "0123456789[<{"
_LOG_WORDS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    *("level=", "time=", "ts=", "t=", "lvl=", "INFO", "WARN", "ERROR", "FATAL", "DEBUG", "CRITICAL"),
)
_LIVE_MARK = Pattern(
    r"^\s{0,8}(?:Events|Conditions|Last Transition Time|Status|STATUS|NAMESPACE|NAME\s{2})\b|^\s{2,8}(?:Normal|Warning)\s{2,}\w",
    MULTILINE,
    needs=("Conditions", "Events", "Last Transition Time", "NAME", "Normal", "STATUS", "Status", "Warning"),
)
_COMPLAINT = Pattern(r"^(?:Error|ERROR|Fatal|FATAL)(?::| \w{3,20}ing\b)", needs=("Error", "ERROR", "Fatal", "FATAL"))
_TRACE = Pattern(
    r"^(?:Traceback \(|panic: |Exception in thread|Caused by: |(?:[A-Za-z_$]{1,40}\.){0,8}[A-Za-z_]{0,60}(?:Error|Exception)(?: \[\w+\])?: )|^\s{1,8}at \S.{0,160}:\d+\)?$",
    MULTILINE,
    needs=("Caused by: ", "Traceback (", "at ", "panic: ", "rror", "xception"),
)
_CODE_ENTRY = Pattern(r"^\s{0,8}\d{1,5}[\s:=-]{1,6}[A-Z][A-Za-z0-9 '/-]{1,60}$")
_ERROR_NAMES = (
    "EPERM",
    "ENOENT",
    "ESRCH",
    "EINTR",
    "ENXIO",
    "EBADF",
    "ECHILD",
    "EACCES",
    "EEXIST",
    "EINVAL",
    "EISDIR",
    "ENOTDIR",
    "EDOM",
    "ERANGE",
    "EPIPE",
)
_NAMES_OF_A_LIST = 6
_DEFINED = Pattern(
    r"^(?:\s{0,2}|\s{0,4}(?=\"))\"?kind\"?: \"?(?:PrometheusRule|CustomResourceDefinition|ConfigMap|AlertmanagerConfig|ServiceMonitor|PodMonitor|VMRule|NetworkPolicy|ValidatingWebhookConfiguration|MutatingWebhookConfiguration|ClusterRole|Role)\b",
    needs=("kind",),
)
_SAMPLE = 120
_FIRST = 12
_CODE_MARKS = (
    "def ", "class ", "import ", "func ", "return", "const ", "let ", "var ", "public ", "private ", "void ", "fn ", "use ", "#",
    "//", "/*", "*", "}", "<", "@", "async ", "await ", "try", "except ", "catch", "raise ", "throw ", "assert", "self.", "export ",
    "type ", "if ", "for ", "while", "else", "elif ", "package ", "protected ", "static ", "impl ", "pub ", "resource ", "variable ",
)  # fmt: skip
_FEWEST_WORDS = 60


def is_quoting(lines: "list[str]", file_lines: bool) -> bool:
    """Whether a text is help or a patch, or search hits where `file_lines` count as such, whatever printed it."""
    sample = _sample(lines)
    quoting = _quoting(sample) if sample else ""
    return quoting != "" and (file_lines or quoting != "grep") and not _is_log(sample)


def is_definition(lines: "list[str]") -> bool:
    """Whether a text from something that runs is what it was told: alert rules, schemas, files, or source."""
    sample = _sample(lines)
    if any(_DEFINED.match(line) for line in sample):
        return True
    if any(line.startswith(("<", "HTTP/")) for line in sample[:_FIRST]):
        return False
    if not any(mark in line for line in sample for mark in _CODE_MARKS):
        return False
    keywords = sum(1 for line in sample if _SOURCE.match(line) and line.lstrip()[:1] not in "*/}")
    return keywords >= 3 and shape_of(lines) == "source"


def is_log(lines: "list[str]") -> bool:
    """Whether a text begins as a log does; a single line has to begin with its time."""
    sample = _sample(lines[:_FIRST])
    dated = bool(sample) and (sample[0].lstrip()[:1].isdigit() or sample[0].startswith(_LOG_WORDS[:12]))
    return (len(sample) > 1 or dated) and _is_log(sample)


def _sample(lines: "list[str]") -> "list[str]":
    return [line[:400] for line in lines[:400] if line.strip()][:_SAMPLE]


def _is_log(sample: "list[str]") -> bool:
    return sum(1 for line in sample if _may_be_logged(line) and _LOG_LINE.match(line)) * 2 >= len(sample)


def _may_be_logged(line: str) -> bool:
    """How the lines begin that _LOG_LINE fits: looked at first, since most outputs have none and need no pattern."""
    head = line.lstrip()
    return head[:1] in _LOG_SIGNS or head.startswith(_LOG_WORDS) or (head[:1] in "IWEF" and head[1:2].isdigit())


def _quoting(sample: "list[str]") -> str:
    total = len(sample)
    if _COMMIT.match("\n".join(sample)) or sum(1 for line in sample if _PATCH.match(line)) >= 2:
        return "patch"
    if sum(1 for line in sample if _GREP_HIT.match(line)) * 2 >= total:
        return "grep"
    options = sum(1 for line in sample if _HELP_OPTION.match(line))
    if options and (options >= 3 and options * 4 >= total or any(_USAGE.match(line) for line in sample[:12])):
        return "help"
    return ""


def _is_prose(text: str) -> bool:
    """Whether a third of the words are those of sentences, and no line complains."""
    words = text.lower().split()
    if len(words) < _FEWEST_WORDS or sum(word.strip("(,.\"'") in _SMALL_WORDS for word in words) * 10 < len(words) * 3:
        return False
    return _COMPLAINING_LINE.search(text) is None


def shape_of(lines: "list[str]") -> str:
    """One of "help", "patch", "grep", "source", "config", "document" (also a list of codes and their names), "log", ""; judged from the first 120 lines with text."""
    sample = _sample(lines)
    if not sample:
        return ""
    total = len(sample)
    if _is_log(sample):
        return "log"
    text = "\n".join(sample)
    whole = "\n".join(lines[:400])[:8000]
    if sum(name in whole for name in _ERROR_NAMES) >= _NAMES_OF_A_LIST:
        return "document"
    if total >= 8 and sum(1 for line in sample if _CODE_ENTRY.match(line)) * 4 >= total * 3:
        return "document"
    quoting = _quoting(sample)
    if quoting:
        return quoting
    keywords = sum(1 for line in sample if _SOURCE.match(line))
    source = keywords + sum(1 for line in sample if _SOURCE_END.search(line) and not _SOURCE.match(line))
    if keywords and not _TRACE.search(text) and source * 5 >= total * 2 and total >= 3:
        return "source"
    if _LIVE_MARK.search(text) or _COMPLAINT.match(sample[0]):
        return ""
    settings = sum(1 for line in sample if _SETTING.match(line))
    if settings * 5 >= total * 4 and total >= 4 and _MANIFEST.search(text):
        return "config"
    if total >= 4 and sum(1 for line in sample if line.lstrip()[:1] in (";", "#")) * 2 >= total:
        return "config"
    if any(_MANUAL.match(line) for line in sample) or sum(1 for line in sample if _PROSE.match(line)) * 2 >= total > 3:
        return "document"
    headings = sum(1 for line in sample if _HEADING.match(line))
    bullets = sum(1 for line in sample if _BULLET.match(line))
    if (
        sum(1 for line in sample if line.startswith(("# ", "## ", "### "))) >= 2
        or _is_prose(text)
        or headings >= 3
        or bullets * 2 > total > 3
    ):
        return "document"
    return ""
